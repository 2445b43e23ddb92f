//! Words around names: what announces a person, a professional, a place; what ends a name. Folded: no case, no accents.

/// Ends or forbids a name: forms, health care, offices, verbs of records, words that begin sentences.
pub const stop =
    \\a abril acamada acamado adulta adulto agora agosto ainda algum alguma ali alta altura amanha ambulatorial amor
    \\amoxicilina ananindeua anapolis anos antes ao aos aparelho apos apresenta apresentando apresentou aquela aquele
    \\aqui aracaju artigo as asmatica asmatico assim assinado assinatura ate atencao atendimento autista autor autora
    \\aviso bauru betim blog blumenau boa boas bom brasil brasileira brasileiro brasilia cada cadastro campanha
    \\campinas cancer cardiaca cardiaco carimbo cartao carteira caruaru casa casada casado caxias celular central
    \\centro certidao cia cid cirurgica cirurgico civil cnpj cns codigo com como compareceram compareceu comprovante
    \\conduta confira conheca consulta contagem contra contrato convenio cor coracao corpo covid cpf critica critico
    \\cronica cronico cuiaba cuidado cuidados curitiba data dela dele dengue depois desde deu deus dever deveres
    \\dezembro dia diabetes diabetica diabetico diagnostico dica dicas dipirona direito direitos dn documento
    \\documentos doenca domingo durante editora eireli ela elas ele eles em email encontra end endereco entao entenda
    \\entre entrou epp equipe essa esse esta estado estadual estava este estudo eu evolucao evoluiu exame exames exma
    \\exmo experiencia familia faz fe federal feliz fevereiro fez ficha florianopolis foi formulario fortaleza foto
    \\geriatrico glicose goiania grave guarulhos guia hemograma hepatico hipertensa hipertensao hipertenso hipotese
    \\historia hoje hora horario horizonte hospitalar ibuprofeno idade ilheus ilma ilmo imagem inscrita inscrito
    \\insulina internacao internada internado isso isto itabuna ja janeiro jesus joinville jornada jornal julho
    \\jundiai junho lei leito leitura lipidico livro londrina losartana ltda macapa maceio maio mais manaus manual
    \\marco maringa mas me medicamento medicamentos menos mes mesma mesmo metformina meu meus minha minhas mossoro
    \\muita muito muitos mundo municipal na nacional nao nas nasc nascimento natural necessita nega negou nenhum
    \\neurologica neurologico niteroi no nos nossas nosso nossos nota nova novas novembro novo novos numero o obesa
    \\obeso obrigada obrigado obs ocupacao odontologico olinda oncologica oncologico onde ontem ortopedica ortopedico
    \\os osasco ou outra outro outubro pacientes palmas para parabens paracetamol pediatrica pediatrico pedido pelotas
    \\perfil peso pesquisa petrolina piracicaba por porque post posto pressao procurou profissao programa projeto
    \\pront prontuario protocolo psiquiatrica psiquiatrico quais qual quando quarta quarto que queixa quinta raca
    \\recebeu refere referiu reg registro relata relatou religiao renal residente resultado resultados revista rg
    \\risco sa sabado sabe saiba sala santarem saude se segunda segura seguranca seguro sem semana senhor setembro
    \\setor seu seus sexo sexta sim sindrome sistema site sob sobre solicita solicitou solteira solteiro sorocaba sua
    \\suas sus tambem tecnica tecnico tel telefone tem terca teresina terminal termo teve texto tipo tireoidiano toda
    \\todas todo todos total transplantada transplantado tratamento uberlandia um uma unica unico unidade usuario
    \\vacina vacinacao vacinas valor veja vida video viuva viuvo voce voces
;

pub const patient =
    \\doente enferma enfermo hospitalizada hospitalizado internada internado pac paciente pacientes pct pcte
;

/// Somebody near the patient, or a patient by another word.
pub const person =
    \\acompanhante adolescente advogada advogado afilhada afilhado agricultor agricultora aluna aluno alunos amiga
    \\amigas amigo aposentada aposentado arquiteta arquiteto artesa artesao assinado assinante atendente avalista avo
    \\avos balconista bancaria bancario bebe beneficiaria beneficiario beneficiarios bisavo bisneta bisneto
    \\cabeleireira cabeleireiro caminhoneiro candidata candidato carpinteiro caseira caseiro catequista ciclista
    \\cliente cobrador colaborador colaboradora colega comadre comerciante compadre companheira companheiro comprador
    \\compradora comunicante comunicantes condutor condutora conjuge contratante contribuinte costureira cozinheira
    \\cozinheiro credor credora crianca criancas cuidador cuidadora cunhada cunhado declarante dependente destinataria
    \\destinatario detenta detento devedor devedora diaconisa diacono diarista doador doadora domestica dono educando
    \\eletricista empregada empregado engenheira engenheiro enteada enteado entrevistada entrevistado esposa esposo
    \\estudante falecida falecido familiar faxineira faxineiro feirante ferida ferido filha filhinha filhinho filho
    \\filhos frentista frequentador frequentadora funcionaria funcionario ganhador ganhadora garcom garconete garota
    \\garoto gemea gemeo gemeos genitor genitora genro gestante gestantes herdeira herdeiro idosa idoso inquilina
    \\inquilino internauta inventariado inventariante irma irmao irmaos irmaozinho jovem lavrador leitor leitora
    \\locataria locatario madrasta madrinha mae manicure maratonista marido mecanico menina meninas menino meninos
    \\menor menores merendeira moca morador moradora motociclista motorista mulher namorada namorado nascituro neta
    \\neto noiva noivo nora operador operadora orfa orfao outorgante ouvinte padrasto padrinho pai pais participante
    \\parturiente passageira passageiro pedestre pedreiro pensionista pescador pescadora portador portadora porteiro
    \\preposta preposto presa presbitero preso prima primo professor professora proprietaria proprietario puerpera
    \\rapaz recepcionista receptor receptora reclamada reclamado reclamante remetente requerente requerido responsavel
    \\reu rn segurada segurado senhor senhora senhorita seringueiro servidor servidora signataria signatario sindica
    \\sindico sobrevivente sobrinha sobrinho sogra sogro soldador solicitante sr sra srta taxista testador tia tio
    \\titular trabalhador trabalhadora usuaria usuario vendedor vendedora vitima viuva viuvo vizinha vizinho vizinhos
    \\voluntaria voluntario zelador zeladora
;

/// Everyday words; only before a frequent given name.
pub const weak =
    \\acompanhada acompanhado amiga amigo aniversario apelido apresentar ass assinado assinatura atesto att cara caro
    \\certifico chama chamada chamado chamo contato declara declaro dona encaminho enviada enviado eu falar fale
    \\fulano mamae oi ola papai pequena pequeno preenchida preenchido prezada prezado procurar querida querido
    \\recebida recebido seu sobrenome solicitada solicitado sou tadinho visita vovo
;

/// May stand between a cue and the name.
pub const filler =
    \\a abaixo acima ambulatorial amiga amigo aposentada aposentado avo beneficiaria beneficiario chamada chamado
    \\civil cliente como completa completo comprador compradora correspondente crianca cuja cujo da de devidos do dona
    \\e esposa esposo estadual ex federal feminina feminino filha filho financeiro fins gestante hospitalar
    \\identificada identificado idosa idoso internada internado irma irmao jovem legal mae marido masculina masculino
    \\materna materno menina menino menor meu minha municipal nome nossa nosso o os paciente pai paterna paterno
    \\pequena pequeno plano principal publica publico que regional registrada registrado responsavel seguinte senhor
    \\senhora seu sexo social sr sra srta sua titular trabalhador universitaria universitario usuaria usuario
;

/// Health professionals, by title or by trade.
pub const title =
    \\acupunturista alergista anestesiologista anestesista angiologista biomedica biomedico cardiologista cirurgiao
    \\coloproctologista dentista dermatologista doula doutor doutora doutores dr dra dras drs emergencista
    \\endocrinologista enf enfa enfermeira enfermeiro enfermeiros epidemiologista esteticista farm farmaceutica
    \\farmaceutico fisiatra fisio fisioterapeuta fono fonoaudiologa fonoaudiologo gastroenterologista geriatra
    \\ginecologa ginecologista ginecologo hebiatra hematologista hepatologista homeopata imunologista infectologista
    \\instrumentador instrumentadora intensivista legista mastologista medica medicas medico medicos nefrologista
    \\neonatologista neurocirurgia neurocirurgiao neurologista neuropediatra nutr nutri nutricionista nutrologa
    \\nutrologo obstetra obstetriz odonto odontologa odontologo oftalmologista oncologista ortopedista osteopata
    \\otorrino otorrinolaringologista parteira patologista pediatra perita plantonista pneumologista podologa podologo
    \\preceptor preceptora prescritor prescritora proctologista prof profa psi psic psicanalista psicologa psicologo
    \\psicopedagoga psicopedagogo psicoterapeuta psiquiatra quiropraxista radiologista reumatologista sanitarista
    \\sexologa sexologo tecnica tecnico tecnologa tecnologo terapeuta urologista veterinaria veterinario
;

/// Councils and registers of professions.
pub const council =
    \\coren corenmg corenrj corensp crbio crbm crea cref crefito crefono crefsp cremama cremea cremeac cremeal cremeap
    \\cremeb cremec cremego cremems cremepa cremepar cremepe cremepi cremerj cremern cremero cremerr cremers cremesc
    \\cremese cremesp cremeto cress crf crfa crfsp crm crmba crmce crmdf crmes crmgo crmma crmmg crmpa crmpb crmpe
    \\crmpr crmrj crmrs crmsc crmsp crmv crn crnsp cro crosp crp crprj crtr oab rqe
;

/// Who speaks or acts in an office; quoted, not treated.
pub const office =
    \\analista apresentacao arte assessor assessora autor autora autores autoria biologa biologo bispo capitao cardeal
    \\ceo chef chefe cientista cineasta colunista comissario compositor compositora conselheira conselheiro consultor
    \\consultora coordenador coordenadora coronel curador delegada delegado deputada deputado descobridor
    \\desembargador desembargadora diretor diretora docente dom doutoranda doutorando dramaturga dramaturgo economista
    \\edicao editor editora embaixador embaixadora empresaria empresario ensaista escritor escritora especialista
    \\especialistas estatistico estilista executiva executivo filosofa filosofo fisico foto fotografa fotografo fotos
    \\frei fundador fundadora general gerente governador governadora historiador historiadora ilustrador imperador
    \\imperatriz imunologista inventor jornalista juiz juiza lider major mestranda mestrando mestre ministra ministro
    \\moderador moderadora narracao organizador organizadora orientador orientadora ouvidor ouvidora padre palestrante
    \\papa pastor pastora patrono pesquisador pesquisadora pintor pintora pioneira pioneiro poeta porta prefacio
    \\prefeita prefeito presidenta presidente princesa principe procurador procuradora professor professora promotor
    \\promotora quimica quimico rainha redacao redator redatora rei reitor reitora relator relatora reportagem
    \\reporter revisor revisora romancista sargento secretaria secretario senador senadora sociologa sociologo
    \\superintendente supervisor supervisora tenente texto traducao tradutor tradutora vereador vereadora vice
    \\virologista
;

/// Public, but ill like anybody.
pub const celebrity =
    \\apresentador apresentadora astro atacante atleta ator atriz cantor cantora celebridade comediante comentarista
    \\estrela funkeira funkeiro ginasta goleira goleiro humorista influencer influenciador influenciadora jogador
    \\jogadora lenda locutor lutador lutadora modelo musicista musico nadador nadadora piloto rapper sambista
    \\sertaneja sertanejo tecnico tenista youtuber zagueiro
;

/// What follows is a place, an institution, a law, a prize.
pub const place =
    \\abrigo academia aeroporto ala alameda album amb ambulatorio anfiteatro arena arquivo asilo associacao auditorio
    \\av avenida baia bairro banco basilica batalhao biblioteca biobanco biografia bloco bolsa busto camara campanha
    \\cancao capela caps cartorio casarao catedra catedral cemiterio centro cia cidade clinica cmei colegio coletivo
    \\comarca comissao comite companhia complexo comunidade condominio confederacao congregacao conjunto conselho
    \\consultorio conto cooperativa copa coral cras creas creche cronica curso decreto delegacia departamento distrito
    \\drogaria edificio editora emeb emef emei emenda empresa escola esf espaco estacao estadio estado estatua estrada
    \\etec exposicao faculdade farmacia fazenda federacao feira festa festival filme fonte forum frente fundacao
    \\galeria ginasio grupo hemocentro hospitais hospital hotel igreja ilha inst instituto irmandade jardim jornal lab
    \\laboratorio lago lagoa largo legiao lei leis liga livro loja loteamento maternidade medalha memorial mercado
    \\ministerio monte morro movimento municipio museu musica novela nucleo obra oficina operacao ordem orfanato
    \\orquestra padaria palacio paroquia parque partido passarela pastoral pavilhao peca penitenciaria poema
    \\policlinica ponte portaria porto posto praca praia prefeitura premio presidio programa projeto quadra r radio
    \\regiao residencial resolucao restaurante revista rodovia romance rua sala secretaria senai serie serra servico
    \\setor shopping sindicato sitio sociedade solar sumula supermercado taca teatro terminal time torneio trav
    \\travessa tribunal trofeu tunel tv ubs uniao unidade univ universidade upa usf usina vara viaduto viela vila
;

/// What follows "de" is who described it.
pub const eponym =
    \\afastador alca anemia angulo bacilo canula cateter celula celulas classificacao contracoes contratura corpusculo
    \\criterio criterios diagrama doenca efeito equacao escala escore esofago espectro formula fratura glandula
    \\ilhotas incisao indice inventario lei ligamento linfoma mal manobra metodo nodulos operacao paralisia pinca
    \\placa ponto posicao procedimento protocolo prova questionario reacao reflexo score sinais sinal sindrome sonda
    \\tecnica teorema teste tetralogia tireoidite trompas tubas tumor virus
;

/// A source follows: "segundo Ana Lima".
pub const source =
    \\acordo conforme consoante por segundo
;

/// Who does it is a source.
pub const speech =
    \\acrescenta acrescentou afirma afirmou alerta alertou anunciou aponta apontou argumenta argumentou assina avalia
    \\avaliou comenta comentou conclui concluiu coordena declara defende defendeu descobriu descreveu destaca destacou
    \\disse diz enfatiza enfatizou esclarece esclareceu escreveu explica explicou frisa frisou inaugurou lembra
    \\lembrou lidera ministrou observa observou orienta orientou pondera ponderou pontua pontuou propos publicou
    \\recomenda recomendou reforca reforcou ressalta ressaltou sustenta sustentou
;

pub const greeting =
    \\alo boa bom cara caro estimada estimado excelentissimo oi ola prezada prezado prezados querida querido
;

pub const farewell =
    \\abraco abracos ass assinado assinatura atenciosamente att atte beijos bjs cordialmente grata grato obrigada
    \\obrigado respeitosamente saudacoes
;

/// Labels of what identifies somebody.
pub const identifier =
    \\carteirinha cnh cns cpf dn idade identidade inscrita inscrito matricula nasc nascida nascido nascimento
    \\passaporte pis pront prontuario registro rg titulo
;

/// Documents and events of a patient: "laudo de Maria Souza".
pub const chart =
    \\acompanhamento alta atendimento atestado avaliacao biopsia cancer carta carteirinha caso cirurgia comprador
    \\compradora conduzida conduzido consulta corpo cpf depoimento diagnostico doenca email encaminhamento esposa
    \\evolucao exame exames familia ficha filha filho filhos foto guia hemograma historia historico identificada
    \\identificado internacao laudo mae marido medicacao mensagem morte nascimento nome obito pai parto pedido perfil
    \\prontuario quadro receita relato remedio ressonancia resultado resultados retorno sangue sessao sogra tomografia
    \\tratamento ultrassom visita
;
