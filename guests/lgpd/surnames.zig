//! Surnames that Brazilians bear, folded: no case, no accents. Collected by hand, not from a census.

pub const common =
    \\abdala abdalla abraao abrantes abreu accioly acioli acosta adami adeyemi adorno affonso afonso agostinho
    \\agostini aguiar aguilar aguirre aires akesson alarcon albano alberti albuquerque alcantara alckmin alcoforado
    \\aldrovandi alegre aleixo alencar alencastro alexandre alexandrino almada almeida alonso altoe alvarenga alvares
    \\alvarez alves alvim amador amancio amaral amarante amaro ambrosio amorim anacleto anchieta andrada andrade
    \\andreoli angelo anhaia anjos antonelli antonini antonio antunes aoki apolinario aquino aragao aranha arantes
    \\araripe araujo arcanjo areas arguello arndt arraes arrais arruda assis assumpcao assuncao ataide athayde augusto
    \\avelar avelino avila ayres azambuja azeredo azevedo bacelar bahia balbino baldi bandeira baniwa baptista baracho
    \\barata barbalho barbosa barboza barcala barcellos barcelos bardini barreira barreiros barreto barros barroso
    \\bartolomeu bastos batalha batista bauer becker belem belfort bellini bello beltrao benedetti benevides benites
    \\benitez benjamim bento bergamo berger bernal bernardes bernardi bernardino bernardo bertoldi bertolini bertoni
    \\bessa betim bettencourt bevilacqua bezerra bianchi bicalho biondo bisneto bispo bitencourt bittar bittencourt
    \\blanco boaventura boff bohn bonatto bonfim bonifacio borba borges bortolini bosco botelho boulos braga braganca
    \\branco brandao brandolim brandt brasil brasileiro braun braz brites brito brizola brugnera brum bruno buarque
    \\bueno bulhoes burgos cabral caetano cajueiro calado caldas caldeira calheiros calixto calmon camacho camara
    \\camargo caminha campello campelo campos canabarro candido caneca canedo canuto capistrano cardim cardoso cardozo
    \\carmo carneiro carrara carrasco carreiro carrijo carvalhais carvalhal carvalho casagrande cascaes cascudo
    \\castanheira castanho castello castelo castilho castro catao cavalcante cavalcanti cavalheiro caxias cerqueira
    \\cervantes cesar chagas chaim chang chaves chen cherubini chiarelli choi cintra cirino coelho coimbra colares
    \\collor colombo conceicao constantino conti coqueiro corcino cordeiro cordova cornelio coronel correa correia
    \\cortes cortez costa coutinho couto covas crespo cristino cruz cunha curado custodio daher dalcin dallagnol
    \\damasceno damasio damiao dantas darosa delgado demarchi diallo diamante dias dinis diniz diogenes divino
    \\domingos domingues dorneles dornelles dourado drechsler duarte duque durante dutra eboli eckert eduardo egidio
    \\elias emerick engel escobar espindola espinola espinosa espinoza esposito esteves estrela etxeberria euzebio
    \\evangelista evaristo fagundes falcao faria farias farinha fausto favaro favero feijo feitosa feliciano felicio
    \\felix felizardo fernandes fernandez ferrari ferraro ferraz ferreira ferrer ferro fialho fidelis figueira
    \\figueiredo figueiroa filgueiras filho finger fiorentino firmino fischer florencio flores floriano florindo
    \\fogaca fonseca fontana fonte fontenele fontenelle fontes fontoura fortes fortunato fraga fragoso franca
    \\francisco franco freire freitas fritzen frota fuentes fujita furlan furquim furtado gabriel gadelha gaia galdino
    \\gallo galvao gama garcez garcia garrido gaspar gasparini gehlen genro gentil geraldo giacomelli gil gimenes
    \\gimenez giordano giovanini girao girardi giron gobbi godinho godoi godoy goes goiana gois goldberg goldstein
    \\gomes gomez goncalves gondim gonzaga gonzales gonzalez gordo goulart gouvea gouveia graciano granado granja
    \\grassi greco gregorio grimaldi gross guajajara guaraldi guarani guedes guerra guerreiro guida guilherme
    \\guimaraes gurgel gusmao guterres gutierrez haas haddad hagemann hartmann hassan heck heinz hermes hernandes
    \\hernandez herrera higashi higino hipolito hoffman hoffmann holanda honda honorato honorio hora horta huang
    \\hussein ignacio inacio ishikawa ito izidoro jacinto jacobina januario jardim jesus jordao jorge jose jung junior
    \\junqueira justino justo kaingang kaiser kato kawasaki keller kelm kessler khoury kim kimura kirsch klein klock
    \\kluge knopp kobayashi koch kowalski kraemer krause krenak kretzer kreutz kruger kubitschek kuhn kunz lacerda
    \\lage lago lamarca lameira lancaster lang lara laranjeira lattes laurindo lazaro leal leandro leao lee leitao
    \\leite leme lemes lemos leonardi leoncio leonel lessa levy li libanio lima limeira linhares lino lins lira lisboa
    \\liu lobao lobato lobo longo lopes lopez lorenzetti lorenzi lorenzon louredo loureiro lourenco loyola lucas
    \\lucena luciano luna lustosa luz lyra macario macedo machado maciel madeira madruga madureira maestri magalhaes
    \\magno maia maier makuxi malheiros malta maluf mancini manfredini mantovani manzano marcal marcelino marchesi
    \\marchetti marchi marcolino marcondes marcos mariano marinho marino marins mariz marques marquezini marra
    \\martinelli martinez martinho martini martins mascarenhas massa mastroianni mateus matias matos matoso mattos
    \\maurer mauricio maximo mayer mazza medeiros medina meira meireles meirelles mello melo mendes mendez mendonca
    \\menegatti meneghel meneses menezes menon mensah mercadante mesquita messias metz meyer milani miller minas
    \\miranda mizuno modesto moises moll montanari monte monteiro montenegro montes moraes morais morales moreira
    \\morelli moreno moretti moro mota motta moura mourao moutinho mueller muller munduruku munhoz muniz muricy murta
    \\nabao nabuco nagata nakamura nakano napoleao narciso nascimento natal navarro negrao negreiros neris nery neto
    \\netto neumann neves nguyen nicolau nobre nobrega nogueira noleto noronha novaes novais novak nunes ogata okada
    \\okafor olimpio oliveira omena onofre orlandi ortega ortiz oshiro osorio otero ott ottoni ourique ozorio pacheco
    \\padilha padua paes paim pais paiva paixao palacios palhares palheta palma palmeira pamplona pantoja paranhos
    \\parente park parra pasqualini passarinho passos pastor pataxo patricio patriota patrocinio paula paulino paulo
    \\paz pedreira pedrosa pedroso pedroza peixoto pellegrini pena penha penna penteado peralta perdigao pereira peres
    \\perez perin pessanha pessoa pestana pfeifer picolo piedade pieroni pignatari pimenta pimentel pina pineda
    \\pinheiro pinho pinto piovesan pires pita pitanga pitta pizarro policarpo pomar pontes porfirio portela portella
    \\porto portugal posada possamai potiguara prado prates prestes prudente quadros quaglia quaresma queiroga queiros
    \\queiroz quental quevedo quintana quintanilha quintao quintino quirino rabello rabelo raimundo ramalho ramires
    \\ramirez ramos rangel raposo rauber raupp rebello rebelo reboucas rech regis rego reinaldo reis resende reyes
    \\rezende ribas ribeiro ricardo ricci richter rios ritter rivera rizzo roberto rocha rodrigues rodriguez rojas
    \\romano romao romeiro romero rosa rosado rosario rosas roseno rosenthal rossi rossini roza ruas rubio rufino ruiz
    \\russo sa saad sabino saboia sacramento sader salazar saldanha sales salgado salgueiro salles salomao salvador
    \\sampaio sanches sanchez sandoval santana santanna santiago santini santo santoro santos sanz saraiva sardinha
    \\sarmento sarney sartor sartori sato sbardelotto schaefer scheid scherer schiavon schmidt schmitt schmitz
    \\schneider schreiber schroeder schultz schulz schuster schwartz schwarz seabra sebastiao segovia seixas sena
    \\senna sepulveda serafim serra serrano serrao severino severo shimizu sidi silva silveira silverio silvestre
    \\silvino simao simoes simon simonetti siqueira soares sobral sobreira sobrinho sodre solano soler soriano sousa
    \\soutello souto souza souzas sperandio spinelli stein steinberg suassuna suzuki tabosa takahashi takeda tanaka
    \\tavares taveira tavora teixeira teles telles temer tenorio teodoro terena terra tessari theodoro thomaz thome
    \\tiburcio timoteo toledo tolentino tomaz tonello torquato torres toscano tosta toure tourinho tran travassos
    \\trevisan trigueiro trindade troncoso tukano tumelero tupinamba uchoa ueda ulhoa ullmann urbano valadao valadares
    \\vale valenca valencia valente valentim valle varela varella vargas vasconcellos vasconcelos vasques vaz veiga
    \\velasco velasquez velloso veloso ventura veras verissimo viana vianna vicente victor vidal vidigal viegas vieira
    \\viero vilaca vilanova vilar vilas vilela vilhena villalobos villar villela vinhas virgilio vital vitorino
    \\viveiros vogel wagner wang watanabe weber weiss wendt werneck winter wolf wolff wu wunsch xavante xavier yamada
    \\yamaguchi yamamoto yang yanomami yawanawa yonamine yoshida zago zaluar zanatta zanella zanetti zanin zanon
    \\zapata zhang zhao zhou ziegler zimmer zimmermann zorzi zuniga
;
