//! Who or what a sentence is about: what is taken or done for health, people, institutions, and other trades.
//!
//! Folded; collected by hand. Endings of drug names such as "-statina" are known beside these lists (see lexicon.zig).

const f = @import("flags.zig");
const vocabulary = @import("../text/vocabulary.zig");

pub const lists = [_]vocabulary.List{
    .{ .flags = f.intervention, .words =
    \\kiwi toranja tangerina lima limonada caqui pera pessego cereja morango morangos framboesa maracujas carambola pinha
    \\sapoti umbu buriti pequi castanha-do-para amendoim gergelim girassol cartamo primula borragem krill bacalhau atum
    \\camarao ostra algas alga nori kombu wakame chlorella matcha cafezinho capuccino cacau-em-po pimentao jilo
    \\mandioca caruru taioba alface chicoria endivia aspargo aspargos cogumelo-do-sol shiitake reishi cordyceps chaga
    \\beladona ferroada turmalina cristal cristais ametista quartzo pendulo ima imas magnetica magnetico copper cobre
    \\tira-teste patch transdermico psicotropico estabilizador cognitiva comportamental psicanalise coaching escaldapes
    \\carvao-ativado acetilcisteina simeticona loratadina cetirizina salbutamol budesonida insulina-inalavel interferon
    \\valproico pregabalina gabapentina topiramato propranolol atenolol carvedilol anlodipino furosemida espironolactona
    \\digoxina amiodarona heparina alteplase aciclovir oseltamivir remdesivir amoxicilina cefalexina ciprofloxacino
    \\viseira viseiras lavanda clareamento halteres canabidiol gotinhas gotinha chazinhos vitaminado probioticas pomadinha capsulinhas unguentos emulsao colirio colirios
    \\supositorio infusao infusoes decocto compostos aminoacido aminoacidos glucosamina condroitina coenzima q10 l-carnitina
    \\resveratrol quercetina luteina licopeno astaxantina betacaroteno taurina glutamina arginina triptofano inositol
    \\retinol retinoide hidroquinona niacinamida hialuronico peptideos protetor-solar hidratante shampoo xampu sabonete
    \\esfoliante mascara-facial dermaroller depilacao radiofrequencia criolipolise carboxiterapia ultrassom-focado
    \\drenagem shiatsu osteopatia cromoterapia florais floral iridologia radiestesia constelacao biorressonancia apiterapia
    \\hirudoterapia moxabustao bioenergetica eletroacupuntura eletroestimulacao neurofeedback magnetoterapia hidroterapia
    \\cinesioterapia equoterapia arteterapia dancaterapia pet-terapia talassoterapia geoterapia urinoterapia
    \\auto-hemoterapia oxigenoterapia cpap nebulizador inalador bombinha insulinoterapia broncodilatador
    \\anti-histaminico descongestionante descongestionantes laxantes diuretico antiacido antiacidos vermifugo vermifugos
    \\antisseptico antissepticos mucolitico expectorantes vasodilatador betabloqueadores anticoagulante anticoagulantes
    \\antiagregante ansiolitico ansioliticos opioide opioides morfina codeina tramadol cetamina
    \\psilocibina ayahuasca kambo rape mescalina litio metadona naltrexona bupropiona vareniclina
    \\dente-de-leao ora-pro-nobis tanchagem cavalinha quebra-pedra boldo-do-chile macela marcela poejo erva-de-santa-maria
    \\mastruz mastruco sucupira jurubeba picao picao-preto catuaba marapuama tribulus mucuna ashwagandha
    \\rhodiola kava-kava equinacea sabugueiro eucalipto malva arnica calendula hamamelis confrei alcachofra
    \\pitanga roma amora mirtilo cranberry acai cupuacu jabuticaba caju jaca figo ameixa ameixas tamarindo
    \\agriao rucula couve-flor aipo salsao mostarda cuscuta nabo rabanete alcaparra manteiga-de-garrafa rapadura melado
    \\melaco farelo tapioca cuscuz granola amaranto trigo centeio cevada malte levedura misso tofu tempeh
    \\andador palmilhas tala colete cinta-ortopedica joelheira cotoveleira tipoia muleta bengala capacete cinto
    \\cha-mate mate chimarrao terere cappuccino rooibos erva-mate
    \\fototerapia estimulador marca-passo desfibrilador implantes enxerto enxertos transplantes transfusao transfusoes
    \\plasma hemocomponente vacinacoes antirrabica triplice pentavalente bcg dtp imunoglobulina
    \\troponina ferritina creatinofosfoquinase psa beta-hcg hcg sorologia swab antigeno pcr eletroencefalograma
    \\holter cintilografia pet-ct densitometria autoexame fundoscopia teste-do-pezinho oximetro glicosimetro
    \\curcumina capsaicina colageno biotina estatina estatinas amamentadas amamentados cha chas suco sucos vitamina vitaminas remedio remedios medicamento medicamentos medicacao medicacoes farmaco farmacos
    \\comprimido comprimidos capsula capsulas pilula pilulas xarope xaropes pomada pomadas creme cremes gotas oleo oleos
    \\extrato extratos suplemento suplementos suplementacao composto garrafada garrafadas tintura emplastro unguento gel
    \\locao injecao injecoes adesivo spray antibiotico antibioticos anticoncepcional corticoide corticoides fitoterapico
    \\fitoterapicos probiotico probioticos antidepressivo antidepressivos betabloqueador diureticos homeopatia homeopatico
    \\acupuntura quiropraxia fisioterapia psicoterapia ozonioterapia ventosaterapia ventosa auriculoterapia reiki
    \\hipnose meditacao ioga yoga pilates massagem reflexologia aromaterapia musicoterapia quimioterapia radioterapia
    \\imunoterapia terapia terapias cirurgia cirurgias transplante bariatrica lipoaspiracao botox preenchimento peeling
    \\microagulhamento tratamento tratamentos exame exames teste testes mamografia colonoscopia papanicolau tomografia
    \\ressonancia ultrassom ultrassonografia radiografia ecografia eletrocardiograma hemograma biopsia endoscopia
    \\espirometria bafometro rastreamento triagem dieta dietas jejum alimentacao alimento alimentos
    \\fruta frutas verdura verduras legumes fibra fibras planta plantas erva ervas raiz semente sementes folha folhas alho
    \\cebola gengibre curcuma acafrao canela limao laranja acerola mel propolis geleia babosa aloe boldo camomila
    \\hortela guaco erva-cidreira melissa valeriana passiflora maracuja hibisco carqueja espinheira espinheira-santa unha-de-gato
    \\copaiba andiroba aroeira barbatimao moringa graviola noni chia linhaca aveia quinoa psyllium espirulina spirulina
    \\clorela ginseng ginkgo maca guarana cafe cafeina cacau chocolate vinho azeite coco abacate abacaxi mamao banana maca
    \\uva melancia goiaba tomate cenoura beterraba brocolis couve repolho espinafre berinjela chuchu pepino inhame batata
    \\peixe sardinha salmao ovo ovos leite iogurte kefir kombucha vinagre bicarbonato magnesio zinco selenio calcio
    \\ferro potassio iodo cromo omega omega3 colina creatina melatonina colagenio ozonio cloro-dioxido mms cloreto
    \\cannabis canabidiol cbd maconha cogumelo cogumelos ivermectina cloroquina hidroxicloroquina azitromicina
    \\metformina insulinas semaglutida liraglutida tirzepatida ozempic wegovy mounjaro aspirina dipirona paracetamol
    \\ibuprofeno nimesulida diclofenaco omeprazol losartana enalapril captopril sinvastatina atorvastatina rosuvastatina
    \\levotiroxina fluoxetina sertralina clonazepam rivotril zolpidem ritalina viagra sildenafila tadalafila minoxidil
    \\finasterida isotretinoina varfarina apixabana rivaroxabana clopidogrel dapagliflozina empagliflozina clozapina
    \\anticorpo placebo soro soros antiviral antivirais antifungico antifungicos antialergico antialergicos
    \\antitermico anestesia marcapasso cateterismo stent dialise hemodialise implante protese laserterapia crioterapia
    \\botanica chazinho simpatia agua palmilha colar pulseira colchao travesseiro oleos ginastica corrida danca natacao
    \\musculacao treino treinos alongamento alongamentos hidroginastica bicicleta amamentacao aleitamento
    \\profilaxia prep dosagem gargarejo inalacao nebulizacao compressa compressas bochecho escalda-pes banho banhos
    \\castanha castanhas nozes amendoas feijao lentilha soja arroz integral cereais pimenta oregano alecrim salvia
    \\manjericao louro cravo-da-india salsa coentro quiabo jambu jatoba pata-de-vaca stevia adocante adocantes azeitona
    \\detox shake gummies gomas balas po polivitaminico multivitaminico whey minerais mineral
    },
    // Drugs by their names, and what is sold or made at home for one's health.
    .{ .flags = f.intervention, .words =
    \\analgesicos antibiotico-natural antioxidantes-naturais aroma balsamo bebida-isotonica bioestimulador
    \\blend-de-oleos bochechos bolsa-termica cafe-da-manha-reforcado caldo caldos canja cataplasma cataplasmas
    \\cha-preto cha-branco clister colagenos colageno-hidrolisado colutorio compressas-frias comprimidinho concentrado
    \\creminho cubos-de-gelo curativos decoccao dente-de-alho desintoxicacao detoxes difusor dipironas dry-needling
    \\elixires enema enxaguante enxaguatorio escova-interdental estimulacao-magnetica eletrochoque
    \\eletroconvulsoterapia extrato-seco ferro-heme fitoestrogenos fitoterapia flora-probiotica garrafinha geleia-real
    \\gelo ginseng-coreano glicerina goma-de-mascar gotas-nasais granulado gotejamento homeopaticos
    \\hormonio-bioidentico hormonios-bioidenticos implanon iodo-radioativo infiltracao injetaveis inseticida
    \\iogurte-natural jejuns jelly joelheiras lasers lentes lente lente-de-contato lipo liquens lombo louro-em-po
    \\luvas maceracao massagens massoterapia mastruco-com-leite meia-elastica meias-elasticas meias-de-compressao
    \\melaleuca mentol mentolato metilfenidato microdosagem microagulhas minoxidil-topico monjaro naltrexone
    \\nebulizacoes neem nitroglicerina nutraceutico nutraceuticos oculos oleo-essencial oleo-ozonizado oleo-de-peixe
    \\ortese orteses orotato ozempic-natural pasta-de-dente pastilha pastilhas patches peelings penicilina
    \\perfume-terapeutico pessario pilates-clinico pinca plantas-medicinais po-magico polivitaminicos pomadas-caseiras
    \\posologia prancha probiotico-vivo propolis-verde psicoterapeutico pulverizador quelato quimio quiropratica radio
    \\rastreio-genetico refeicao-balanceada reposicao reposicao-hormonal respirador respiradores rivotril-natural
    \\robotica sais-de-banho salmora sauna sauna-infravermelha semaglutidas sene seringa shot shots shot-matinal
    \\sialogogo soro-fisiologico soro-oral spirulinas suplementos-alimentares supino supositorios talco tampao tanino
    \\termometro terapia-hormonal terapia-genica terapia-celular tofos topico topicos travesseiros-ortopedicos
    \\treino-de-forca trinta-gotas tratamento-de-canal ultrassons umidificador vacininha vacinas-de-reforco
    \\vape-sem-nicotina vapores vermifugos-naturais vinhos vitaminas-do-complexo-b vitamina-k vitamina-e vitamina-a
    \\xaropes-caseiros xilocaina yogaterapia zinco-quelado aveloz ginkgo-biloba guacos hibiscos hortelas jambolao
    \\jasmim lavandas limoes macelas malvas mamoes manjericoes marcelas maxixe melancias meloes mil-folhas mirra
    \\moringas mulungu nim noz-moscada oliveira pariri pau-d-arco pau-tenente pfaffia pimenta-caiena pinhao-roxo
    \\porangaba quixaba rosa-mosqueta rosela sabal-serrulata salgueiro saw-palmetto saiao sete-sangrias
    \\sombra-de-touro stevias tiririca tomilho uxi-amarelo valerianas vassourinha verbena vick vitex ylang-ylang
    \\zedoaria levedo ashwaganda astragalo bacopa berberina boswellia ciclosporina cianocobalamina citalopram
    \\escitalopram venlafaxina duloxetina mirtazapina trazodona quetiapina olanzapina risperidona aripiprazol
    \\haloperidol lamotrigina carbamazepina fenitoina levetiracetam diazepam alprazolam lorazepam bromazepam
    \\melatoninas donepezila memantina levodopa pramipexol biperideno tamoxifeno anastrozol letrozol trastuzumabe
    \\pembrolizumabe nivolumabe rituximabe adalimumabe infliximabe etanercepte metotrexato hidroxiureia ciclofosfamida
    \\cisplatina doxorrubicina paclitaxel bisoprolol metoprolol valsartana olmesartana telmisartana candesartana
    \\ramipril lisinopril nifedipino diltiazem verapamil hidroclorotiazida clortalidona pitavastatina ezetimiba
    \\fenofibrato glibenclamida gliclazida sitagliptina linagliptina dulaglutida pioglitazona glargina desvenlafaxina
    \\orlistate sibutramina fentermina liraglutidas prednisona prednisolona dexametasona hidrocortisona betametasona
    \\cetoprofeno naproxeno celecoxibe etoricoxibe meloxicam piroxicam ciclobenzaprina carisoprodol loperamida
    \\domperidona metoclopramida ondansetrona bromoprida pantoprazol esomeprazol ranitidina famotidina sucralfato
    \\lactulose bisacodil albendazol mebendazol nitazoxanida praziquantel metronidazol fluconazol cetoconazol
    \\itraconazol nistatina terbinafina valaciclovir tenofovir efavirenz dolutegravir sofosbuvir cefaclor
    \\azitromicinas doxiciclina levofloxacino nitrofurantoina fosfomicina sulfametoxazol clindamicina vancomicina
    \\isoniazida rifampicina cloroquinas artemeter salmeterol formoterol tiotropio montelucaste fluticasona
    \\desloratadina fexofenadina hidroxizina dexclorfeniramina alendronato risedronato denosumabe teriparatida
    \\raloxifeno levonorgestrel drospirenona etinilestradiol desogestrel dienogeste progesterona estradiol tibolona
    \\misoprostol ocitocina metildopa sulfato-ferroso alopurinol colchicina febuxostate dutasterida tansulosina
    \\doxazosina oxibutinina solifenacina mirabegrona vardenafila avanafila botulinica toxina-botulinica
    \\acido-hialuronico acido-retinoico hidroquinonas adapaleno
    },
    .{ .flags = f.thing, .words =
    \\novidades lancamento lancamentos descobertas tecnologias inovacao biotecnologia plataforma-de-ia marca-texto
    \\rede-neural software-medico ferramenta ferramentas pulseiras relogios smartwatch termografia scanner camera
    \\sistema-de-ia robo gadget sensor-de-glicose pilulas-magicas cinta-modeladora terapia-alternativa
    \\terapias-alternativas medicina-alternativa protocolo-exclusivo jornada-detox mentoria programa-de-emagrecimento
    \\desafio-de-21-dias ebook e-book serum seruns argilas essencias fragrancia aminoacidozinho
    },
    .{ .flags = f.intervention | f.settled, .words =
    \\vacina vacinas vacinacao vacinar imunizante imunizantes imunizacao exercicio exercicios caminhada caminhadas caminhar
    \\camisinha camisinhas preservativo preservativos repelente repelentes mosquiteiro mosquiteiros mascara mascaras
    \\capacete escovacao fluor amamentar vacinado vacinada vacinados vacinadas
    },
    .{ .flags = f.thing, .words =
    \\produto produtos metodo metodos tecnica tecnicas formula formulas receita receitas procedimento procedimentos
    \\aparelho aparelhos dispositivo dispositivos aplicativo aplicativos app protocolo protocolos equipamento tecnologia
    \\substancia substancias ingrediente ingredientes solucao bebida bebidas mistura misturas combinacao ativo ativos
    \\laser led sensor kit relogio inteligencia algoritmo   abordagem intervencao intervencoes sessao
    \\sessoes molecula moleculas componente componentes dose doses droga drogas consumo uso ingestao habito habitos
    \\pratica estimulacao nosso nossa espuma sabonete pasta cinta manta fitas fita ativador blend elixir kits
    \\ritual rotina truque segredo descoberta novidade farinha essencia tonico bala tratamentos injetavel cigarrilha
    },
    .{ .flags = f.exposure, .words =
    \\cigarro cigarros fumar fumo tabaco tabagismo alcool  acucar acucares refrigerante refrigerantes
    \\ultraprocessados ultraprocessado embutidos agrotoxico agrotoxicos pesticidas poluicao sedentarismo sal sodio frituras
    \\fritura fumaca amianto radiacao narguile vape vapes nicotina destiladas destilados glutamato gluten lactose manteiga
    \\margarina carne carnes bacon salsicha fast-food celular microondas telas fone fones antena 5g aspartame aluminio mercurio chumbo
    \\mofo mofada lareira amoniaco tapete teclado ar-condicionado solidao jornada turno calor postura tabagista bituca bitucas
    \\esgotamento sobrecarga vibracao microplastico microplasticos pesticida formaldeido benzeno cadmio arsenio
    \\gelado sereno friagem barulho ruido sedentario embutido salgadinho salgadinhos doces doce
    \\corante corantes conservante conservantes parabenos bisfenol plastico plasticos teflon glifosato herbicida veneno
    \\maquiagem esmalte-gel henna formol progressiva tintura-de-cabelo bronzeamento heroina
    \\lanca-perfume lolo tiner cachaca cerveja whisky vodka destilado cigarrilhas charuto charutos cachimbo
    \\automedicacao energetico energeticos anabolizante anabolizantes cocaina crack estimulante
    },
    .{ .flags = f.person, .words =
    \\pais homem mulher menino menina rapaz moca jovem senhor senhora dona  garoto garota  idoso idosa crianca
    \\adolescente aposentado aposentada professor professora motorista agricultor agricultora atleta jogador cantor cantora
    \\ator atriz marido esposa filho filha mae pai avo tio tia irmao irma primo prima vizinho vizinha amigo amiga
    \\neto neta namorado namorada colega morador moradora trabalhador cliente usuario vitima moradores clientes
    \\turista aluno aluna funcionario funcionaria empresario empresaria vereador vereadora deputado deputada senador
    \\senadora prefeito prefeita governador presidente ministro ministra secretario secretaria influenciador influenciadora
    \\curandeiro curandeira pastor padre deus familia familiares gente alguem ninguem todos leitora leitor internado
    \\internada gestante  motociclista jornalista delegado delegada atendente treinador zelador cozinheira
    \\sr sra  ana maria joao jose antonio francisco carlos paulo pedro lucas luiz marcos luis gabriel rafael daniel
    \\marcelo bruno eduardo felipe rodrigo manoel mateus andre fernando fabio leonardo gustavo guilherme leandro tiago
    \\thiago anderson ricardo marcio jorge sebastiao alexandre roberto edson diego vitor sergio claudio geraldo joaquim
    \\adriana juliana marcia fernanda patricia aline sandra camila amanda bruna jessica leticia julia luciana vanessa
    \\mariana gabriela vera vitoria larissa claudia beatriz rita luana sonia renata eliane josefa simone natalia
    \\cristiane carla debora rosangela jaqueline rosa daniela aparecida marlene terezinha raimunda andreia fabiana
    \\lucia raquel angela rafaela joana luzia elaine daniele elisangela tatiana helena alice laura marta regina celia
    \\carolina cecilia clarice teresa tereza lourdes zulmira  otavio heitor miguel davi arthur bernardo
    },
    .{ .flags = f.person | f.group, .words = "quem pessoa" },
    .{ .flags = f.group, .words =
    \\paciente pacientes voluntarios voluntarias voluntario participantes participante pessoas mulheres homens idosos
    \\idosas adultos criancas gestantes gravidas diabeticos hipertensos fumantes trabalhadores indivíduos individuos bebes
    \\adolescentes jovens usuarios usuarias grupo populacao brasileiros obesos sedentarios atletas portadores
    },
    .{ .flags = f.professional, .words =
    \\medico medica medicos medicas doutor doutora dr dra drs enfermeiro enfermeira enfermeiros nutricionista
    \\nutricionistas farmaceutico farmaceutica fisioterapeuta fisioterapeutas psicologo psicologa psiquiatra dentista
    \\dentistas cirurgiao  cirurgioes cardiologista oncologista dermatologista pediatra ginecologista ortopedista
    \\neurologista urologista endocrinologista infectologista geriatra oftalmologista otorrinolaringologista
    \\gastroenterologista pneumologista reumatologista nefrologista hematologista mastologista angiologista especialista
    \\especialistas profissional profissionais terapeuta terapeutas naturopata socorrista socorristas equipe equipes
    \\clinica clinicas consultorio residente plantonista biomedico biomedica fonoaudiologo fonoaudiologa odontologo
    },
    .{ .flags = f.institution, .words =
    \\governo governos ministerio secretarias prefeitura prefeituras estado municipio uniao camara senado 
    \\lei leis decreto portaria projeto projetos programa programas politica politicas campanha campanhas plano planos
    \\verba verbas orcamento investimento investimentos recursos obra obras mutirao mutiroes sus ubs upa hospital
    \\hospitais posto postos unidade unidades centro samu acao acoes iniciativa estrategia estrategias
    \\fundo repasse repasses licitacao edital convenio parceria ong ongs associacao fundacao conselho  agentes
    \\agente fiscalizacao vigilancia comite forca-tarefa comissao tribunal justica mp policia empresa empresas 
    \\mutuo reforma cartilha aula aulas plataforma servico servicos ambulatorio ambulatorios maternidade  estacao
    \\tributo imposto impostos taxacao emenda emendas subsidio concurso
    },
    .{ .flags = f.work, .words =
    \\livro livros filme filmes serie documentario novela romance curso cursos palestra palestras artigo artigos capitulo
    \\reportagem podcast evento eventos congresso simposio seminario workshop oficina disciplina video videos texto textos
    \\cardiologia dermatologia oncologia neurologia pediatria psiquiatria ortopedia urologia ginecologia endocrinologia
    \\infectologia geriatria reumatologia pneumologia nefrologia medicina especialidade ramo area ciencias enfermagem
    \\psicologia odontologia  farmacologia epidemiologia  poema  lista glossario
    \\termo palavra expressao conceito definicao
    },
    .{ .flags = f.mechanism, .words =
    \\hormonio insulina glucagon adrenalina anticorpos leucocitos globulos plaquetas hemacias hemoglobina
    \\linfocitos enzima enzimas proteina proteinas celulas celula neuronio gene genes dna rna mitocondrias bile suco-gastrico
    \\saliva serotonina dopamina endorfina receptores membrana mosquito mosquitos aedes inseto insetos carrapato
    \\barbeiro ratazanas
    },
    .{ .flags = f.elsewhere, .words =
    \\concreto laje cimento argamassa queijo queijos lavoura lavouras plantacao plantacoes ferrugem safra praga pragas
    \\esgoto juros inflacao economia economica economico fiscal contas divida software antivirus
    \\computador computadores invasoes hackers malware ransomware rival rivais goleiro gol penaltis rebaixamento
    \\torcida time campeonato partida placar semifinal oitavas vazamento vazamentos dados arquivo arquivos senha
    \\senhas servidor firewall motor motores oleo-diesel carro carros veiculo veiculos pneu pneus tinta
    \\madeira couro tecido tecidos roupa roupas multa multas transito enchentes alagamentos incendio
    \\incendios violencia crime crimes fraude fraudes desmatamento gado rebanho bovinos cupim cupins soldagem presunto
    \\charque bacalhau  couros resina esmaltes pintura tomateiro azulejo azulejos foto fotos calcario gesso algas piscina fungicida herbicidas calda esterco corrosao atualizacao aditivo solo adubo irrigacao milho
    \\produtores agricultores lavanderia eleitoral eleicao  corrupcao
    },
    .{ .flags = f.animal, .words =
    \\ratinho ratinhos coelhinhos camundonga bichos cobaias-da-india suino bovino felinos caninos peixes-zebra camundongo camundongos rato ratos ratas ratazana cobaia cobaias roedor roedores coelho coelhos animais animal macaco
    \\macacos primatas caes cao gatos suinos porcos zebrafish peixe-zebra vitro hamster hamsters ovelhas cachorros
    \\drosophila moscas pre-clinico pre-clinicos pre-clinica murino murinos
    },
};

pub const phrases = [_]vocabulary.Phrases{
    .{ .flags = f.intervention | f.settled, .lines =
    \\atividade fisica
    \\atividades fisicas
    \\exercicio fisico
    \\exercicios fisicos
    \\lavar as maos
    \\lavar bem as maos
    \\lave as maos
    \\lave bem as maos
    \\tratamento de agua
    \\tratamento da agua
    \\rastreamento precoce
    \\lavagem das maos
    \\higiene das maos
    \\higienizar as maos
    \\higienizacao das maos
    \\maos limpas
    \\parar de fumar
    \\deixar de fumar
    \\nao fumar
    \\abandonar o cigarro
    \\protetor solar
    \\filtro solar
    \\fio dental
    \\escovar os dentes
    \\alimentacao saudavel
    \\alimentacao equilibrada
    \\alimentacao balanceada
    \\dieta equilibrada
    \\leite materno exclusivo
    \\leite materno
    \\aleitamento materno
    \\diagnostico precoce
    \\deteccao precoce
    \\agua tratada
    \\saneamento basico
    \\pre natal
    \\acido folico
    \\cinto de seguranca
    \\soro caseiro
    \\protetor auricular
    \\protetores auriculares
    },
    .{ .flags = f.intervention, .lines =
    \\estilo de vida
    \\agua alcalina
    \\agua oxigenada
    \\agua com limao
    \\agua morna
    \\oleo de coco
    \\vitamina d
    \\vitamina c
    \\vitamina b12
    \\omega 3
    \\omega-3
    \\sal rosa
    \\dioxido de cloro
    \\jejum intermitente
    \\dieta low carb
    \\low carb
    \\troca do sal
    \\uma colher
    \\duas colheres
    \\um copo
    \\uma xicara
    \\celulas tronco
    \\celulas-tronco
    \\medicina tradicional chinesa
    \\choque termico
    \\luz pulsada
    \\luz azul
    \\luz vermelha
    \\sal grosso
    \\placa de mordida
    \\aparelho auditivo
    \\unha de gato
    \\espinheira santa
    \\erva cidreira
    \\erva doce
    \\pata de vaca
    \\melao de sao caetano
    \\argila verde
    \\argila azul
    \\argila
    \\anti-inflamatorio
    \\anti-inflamatorios
    \\anti-hipertensivo
    \\anti-hipertensivos
    },
    .{ .flags = f.exposure, .lines =
    \\micro-ondas
    \\micro ondas
    \\wi-fi
    \\salto alto
    \\ondas de calor
    \\noites em claro
    \\agua sanitaria
    \\parede mofada
    \\paredes mofadas
    \\turno da noite
    \\cigarro eletronico
    \\cigarros eletronicos
    \\bebida alcoolica
    \\bebidas alcoolicas
    \\bebidas destiladas
    \\excesso de peso
    \\excesso de sal
    \\excesso de sodio
    \\excesso de acucar
    \\falta de sono
    \\falta de exercicio
    \\ma alimentacao
    \\poluicao do ar
    \\exposicao ao sol
    \\fumo passivo
    \\gordura trans
    \\carne vermelha
    \\carne processada
    \\carnes processadas
    \\uso excessivo de telas
    \\automedicacao
    },
    .{ .flags = f.elsewhere, .lines =
    \\cura gay
    \\agua parada
    \\cavalos de troia
    \\banco de dados
    \\melhores praticas
    \\boas praticas
    \\queijo curado
    \\materia organica
    \\combate ao mosquito
    \\combate ao aedes
    \\focos do mosquito
    \\cura do concreto
    \\meio ambiente
    \\mudanca climatica
    \\mudancas climaticas
    },
    .{ .flags = f.work, .lines =
    \\organizacao mundial do comercio
    },
    .{ .flags = f.animal, .lines =
    \\in vitro
    \\modelo animal
    \\modelos animais
    \\tubo de ensaio
    \\cultura de celulas
    \\culturas de celulas
    \\celulas em laboratorio
    \\celulas cultivadas
    \\placa de petri
    \\pre-clinico
    \\pre-clinicos
    \\peixe-zebra
    },
};
