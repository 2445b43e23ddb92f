//! Words that names are made of, and words that a capital letter does not make a name.
//!
//! Folded: no case, no accents. Common Brazilian given names and surnames, collected by hand and not from a census;
//! words that are more often something else ("Graça", "Luz") are left out.

const words = @import("../text/words.zig");

pub const Given = words.Set(
    \\abigail adalberto adao adelaide adelia adelino ademar ademir adilson adolfo adriana adriano afonso agatha agnaldo
    \\ailton alan alana alba alberto alcides alda alessandra alessandro alex alexandra alexandre alexsandro alfredo
    \\alice alicia aline alisson allan almir aloisio altair alvaro alzira amanda amelia america ana anderson andre
    \\andrea andreia andressa angela angelica angelo anita anna anthony antonia antonio aparecida aparecido arlete
    \\arlindo armando arnaldo arthur artur augusto aurea aurora ayrton barbara beatriz benedita benedito benicio benjamin
    \\bento bernardo betania bianca breno brenda bruna bruno caio camila carina carla carlos carmem carmen carolina
    \\caroline cassia cassio catarina caua cecilia celia celio celso cesar cicera cicero cintia clara clarice
    \\claudemir claudete claudia claudio claudinei clayton cleber cleide cleiton cleonice cleusa clovis conceicao
    \\cristiane cristiano cristina dagoberto daiane dalva damiana daniel daniela daniele danielle danilo davi david
    \\debora deise denise denis dennis diana diego dimas diogo dirce djalma domingos doralice douglas dulce edilson
    \\edimar edinaldo edison edite edmilson edna edson eduarda eduardo edvaldo elaine elba eleonora eli eliana eliane
    \\elias eliete elisa elisabete elisangela elizabete elizabeth eloa elsa elton elza emanuel emanuelly emerson emilia
    \\emilio enzo erica erick erika ernesto estela ester eugenia eunice eva evandro evelin evelyn everton fabiana
    \\fabiano fabio fabricio fatima felicia felipe fernanda fernando filipe flavia flavio francisca francisco franciele
    \\frederico gabriel gabriela gabrielle geni genivaldo geovana geraldo geralda germano gerson gilberto gilda gilmar
    \\gilson giovana giovanna giovanni gisele giselle glaucia gloria graciele guilherme guiomar gustavo heitor helena
    \\helio heloisa henrique hercilia hilda hugo iago iara icaro ieda igor ilda ines ingrid iracema irene iris isaac
    \\isabel isabela isabella isadora isaias isis israel ivan ivana ivete ivone jacira jacqueline jaime jair jairo jane
    \\janaina jaqueline jean jeferson jefferson jessica joana joao joaquim joel joelma jonas jonathan jorge jose josefa
    \\joselito josiane josue joyce juan juarez julia juliana juliano julio juraci jurema jussara karen karina karine
    \\katia kaua kauan kelly kevin laercio lais lara larissa laura lauro lavinia leandro leila lenice leonardo leonor
    \\leticia lidia ligia lilian liliane livia lorena lourdes lourenco luana lucas lucia luciana luciano lucimar lucinda
    \\luis luisa luiz luiza luzia magali maicon manoel manuel manuela marcela marcelo marcia marcio marcos marcus
    \\margarete margarida maria mariana marilda marilene marilia marina mario marisa maristela marlene marli marlon
    \\marta mateus matheus maura mauricio mauro maximiliano mayara melissa mercedes michele michelle miguel milena
    \\milton miriam mirian moacir moises monica monique murilo nadia nadir nair natalia natanael nathalia neide nelson
    \\neusa neuza newton nicolas nicole nilda nilson nilton nilza noemi norma odair odete olga olivia orlando osmar
    \\osvaldo otavio otto pablo paloma pamela patricia paula paulo pedro pietra pietro priscila quiteria rafael rafaela
    \\raimunda raimundo raissa ramon raquel raul rebeca regiane reginaldo regina regis reinaldo renan renata renato
    \\ricardo rita roberta roberto robson rodolfo rodrigo rogerio romario romeu romulo ronaldo rosa rosana rosangela
    \\rosalia roseli rosemeire rosilda rosimeire ruan rubens rute ruth sabrina samanta samara samuel sandra sandro sara
    \\sarah sebastiana sebastiao selma sergio severina severino sheila shirley silas silvana silvia silvio simone sofia
    \\solange sonia sophia stefany stella sueli suely suzana tadeu taina tais talita tamires tania tatiana tatiane telma
    \\teresa tereza teresinha terezinha thais thales thiago tiago tomas ulisses valdeci valdemar valdir valentina valeria
    \\valter vanda vanderlei vanessa vania vera veronica vicente victor victoria vilma vinicius vitor vitoria viviane
    \\wagner waldemar wallace walter wanda wanderley washington wellington wesley william willian wilma wilson yago
    \\yara yasmin yuri zelia zenaide zilda
);

pub const Surnames = words.Set(
    \\abreu aguiar albuquerque alencar almeida alves amaral amorim andrade antunes aragao araujo arruda assis avila
    \\azevedo bandeira barbosa barreto barros bastos batista bezerra borges braga brandao brito bueno caldas camargo
    \\campos cardoso carneiro carvalho castro cavalcante cavalcanti chagas chaves coelho correa correia costa coutinho
    \\couto cruz cunha dantas dias diniz domingues duarte esteves fagundes farias feitosa fernandes ferraz ferreira
    \\figueiredo fonseca fontes fontoura franco freire freitas furtado galvao garcia gomes goncalves gouveia guedes
    \\guerra guimaraes holanda jesus lacerda leal leao leite leme lemos lima lins lobo lopes macedo machado maciel
    \\magalhaes maia marinho marques martins matos mattos medeiros meireles mello melo mendes mendonca menezes mesquita
    \\miranda monteiro moraes morais moreira mota moura muniz nascimento neves nogueira novaes nunes oliveira pacheco
    \\padilha paiva paixao peixoto pereira pessoa pimenta pimentel pinheiro pinho pinto pires porto prado queiroz
    \\ramalho ramos rangel rego reis rezende resende ribeiro rios rocha rodrigues sa sales salles sampaio sant'ana
    \\sant'anna santana santiago santos saraiva schmidt schneider seixas serra severo silva silveira simoes siqueira
    \\soares sousa souza tavares teixeira teles torres trindade valadares valente vargas vasconcelos vaz veloso viana
    \\vianna vidal vieira vilela xavier
);

/// Words that end or forbid a name: forms, health care, places, offices, verbs of records.
pub const Stop = words.Set(
    \\data idade sexo endereco telefone celular email cpf cns rg cnpj convenio prontuario leito quarto sala diagnostico
    \\exame exames resultado resultados medico medica nome paciente pacientes anos nascimento nasc cartao sus cid
    \\hospital clinica consultorio laboratorio instituto santa sao casa posto unidade centro secretaria ministerio
    \\prefeitura universidade faculdade fundacao associacao sociedade conselho programa projeto campanha lei rua avenida
    \\diabetico diabetica hipertenso hipertensa oncologico oncologica cardiaco cardiaca renal cronico cronica critico
    \\critica pediatrico pediatrica idoso idosa gestante adulto adulta grave internado internada cirurgico cirurgica
    \\ambulatorial hospitalar obeso obesa autista asmatico asmatica transplantado transplantada terminal geriatrico
    \\psiquiatrico psiquiatrica neurologico neurologica ortopedico ortopedica odontologico acamado acamada tipo risco
    \\alta cuidado cuidados saude vida seguro segura seguranca experiencia jornada atendimento tratamento consulta
    \\doenca sindrome cancer diabetes hipertensao dengue covid vacina vacinas vacinacao medicamento medicamentos
    \\ministro ministra presidente secretario diretor diretora governador prefeito deputado deputada senador professor
    \\professora doutor doutora dr dra enfermeiro enfermeira nutricionista farmaceutico farmaceutica psicologo psicologa
    \\fisioterapeuta dentista tecnico tecnica coordenador coordenadora crm coren crn crp cro crf crefito
    \\compareceu compareceram apresenta apresentou relata relatou refere nega deu foi esta estava encontra evoluiu
    \\recebeu solicita solicitou necessita portador portadora residente natural brasileiro brasileira casado casada
    \\solteiro solteira viuvo viuva inscrito inscrita no na nos nas ao aos com em por para que se sob sem ou
    \\o a os as um uma seu sua segunda terca quarta quinta sexta sabado domingo janeiro fevereiro marco abril maio
    \\junho julho agosto setembro outubro novembro dezembro responsavel tecnica mae pai senhora senhor leitor leitora
    \\cliente clientes usuario usuaria cidadao cidada aparelho sistema corpo coracao
    \\voce voces saiba sabe seus suas conheca entenda veja confira quando onde qual quais porque direito direitos dever
    \\deveres guia manual dica dicas dia semana mes novo nova novos novas mais menos nao sim atencao aviso brasil mundo
    \\dn pront reg obs end tel hora horario leitura acompanhante peso altura pressao queixa historia hipotese conduta
);

pub const Particles = words.Set("da de do das dos e di del von van");

/// Titles of people who treat, teach or govern: a name after one is not a patient's.
pub const Titles = words.Set(
    \\dr dra drs dras doutor doutora medico medica enf enfermeiro enfermeira prof profa professor professora
    \\nutricionista psicologo psicologa fisioterapeuta farmaceutico farmaceutica dentista tecnico tecnica jornalista
    \\editor editora diretor diretora coordenador coordenadora secretario secretaria ministro ministra pesquisador
    \\pesquisadora biomedico biomedica fonoaudiologo fonoaudiologa especialista
);

/// Councils whose number after a name makes it a professional's.
pub const Councils = words.Set("crm cremesp cremerj coren crn crp cro crf crefito crmv cress crbm rqe");
