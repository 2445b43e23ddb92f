//! Given names that Brazilians bear, folded: no case, no accents. Collected by hand, not from a census.
//!
//! The second list holds those that are more often something else: an everyday word, a place, a surname.

pub const common =
    \\abadia abel abelardo abigail abilio abner abraao acacio adailton adalberto adalgisa adalto adao adauto adelaide
    \\adelia adelina adelino adelmo adelson ademar ademilson ademir aderbal adewale adilson admilson adolfo adonias
    \\adrian adriana adriane adriano adriele adrielle adrielly afonso afranio agatha agenor agnaldo agnes agostinho
    \\agripino agueda aguida aguinaldo ahmad ahmed aida aidan ailson ailton ailza aimee aisha akemi akira alaide alain
    \\alan alana alane alanis alba albertina alberto albino alceu alcides alcione alcir alda aldair aldemir aldenir
    \\aldenor aldo aleida aleska alessandra alessandro alex alexandra alexandre alexandrina alexandrino alexia
    \\alexsander alexsandra alexsandro alfredo ali alice alicia alina aline alisson alita allan allana almerinda almir
    \\aloisio aloysio altair altamir altamiro altina aluisio aluizio alvaro alvina alvino alyne alysson alzira amabile
    \\amadeu amalia amanda amara amarildo amaro ambrosina ambrosio amelia amelie americo amilcar amilton amir amira
    \\ana anabel anabela anahi anaildes analia analice analu anastacia anastacio anderson andre andrea andreas andrei
    \\andreia andrelina andressa andrew andreza andriele aneli anelise anesio angela angelina angelita angelo anibal
    \\aniele aninha anisio anita anna annabelle anne anselmo antenor anthony antonela antonella antonia antonieta
    \\antonina antonino antonio aparecida aparecido apolonia apolonio araci aracy arcangelo ariadne ariana ariane
    \\ariel ariela ariele arielly ariovaldo aristides arlan arlene arlete arlinda arlindo armando armindo arnaldo
    \\arnobio aron arquimedes arthur artur aryane asaph astrid astrogildo ataide atila attila augusta augusto aurea
    \\aurelia aurelio auricelia aurora auxiliadora avelino ayla ayrton ayumi baltazar barbara bartolomeu basilio
    \\beatrice beatris beatriz belarmino belchior belmira belmiro bene benedita benedito benicio benito benjamim
    \\benjamin benjamina berenice bernadete bernadette bernarda bernardina bernardino bernardo bertha betania betina
    \\beto betty bia bianca biatriz bjorn boaventura bonifacio brayan brenda breno brian briana brigida bruna bruno
    \\bryan bryanna caetana caetano caio caique calebe camila camile camilla camille camilly camilo carime carina
    \\carla carlene carlinda carlito carlos carlota carmelia carmelita carmelo carmem carmen carmosina carol carolaine
    \\carolina caroline casemiro casimiro cassandra cassia cassiana cassiano cassio catarina catherine caua cauan
    \\cauane caue cecilia cecy celestino celi celia celina celino celio celma celsa celso cesar cesaria cezar charlene
    \\charles chen chiara chico chidi chiquinha christian christiane christiano christina christine christopher cibele
    \\cicera cicero cilene cineide cinira cinthia cinthya cintia cirilo cirlene ciro clara clarice clarinda clarissa
    \\clarisse claudecir claudemir claudenice claudete claudia claudiana claudiane claudinei claudineia claudio
    \\claudiomiro claudionor clayton cleber clecio cleia cleide cleidiane cleiton clelia clementina clementino cleo
    \\cleomar cleonice cleopatra cleusa cleuza cleverson clodoaldo clodomir clotilde cloves clovis conceicao concetta
    \\conrado consuelo cordelia corina cosme cremilda creusa creuza cris crislaine crisley cristian cristiana
    \\cristiane cristiano cristina cristine cristovao custodio cynthia cyntia dafne dagmar dagoberto daiana daiane
    \\daisy dalila dalmo dalton dalva dalvina damares damaris damiana damiao dandara dani daniel daniela daniele
    \\daniella danielle daniely danila danilo danubia darci darcy darlan darlene darli davi david davina dayana dayane
    \\dayse debora deborah decio deise deisi deivid dejair dejanira delcio delfina delfino delma delmira delmiro
    \\delson demetrio denilson denis denise denize dennis deocleciano deoclecio deodato derick desiree deusdedit
    \\deusdete deyse deyvid diana diane dieferson diego dienifer dilma dilson dilza dimas dinah dinalva dineia dinora
    \\diogenes diogo dion dionatan dionisia dionisio dirce dirceu dirlei ditinho djair djalma djanira djavan dmitri
    \\domenica domiciano domingas donata donato donizete donizetti dora doralice dorcas doris dorival dorotea doroteia
    \\dorothy douglas druzila duda dulce dulcinea dulcineia durval durvalina durvalino eber edeilson edelson edemar
    \\edenilson eder ederson edgar edgard edi edicarlos edicleia edigar edilaine edilene edileusa edileuza edilma
    \\edilson edimar edimilson edina edinaldo edinalva edinei edineia edinho edinilson edir edison edith edivaldo
    \\edivan edmar edmea edmilson edmundo edna ednaldo ednalva ednei edson edu eduarda eduardo edvaldo edvan edvania
    \\edvirges edwiges efigenia efraim egberto egidio eglantina elaine elayne elcio elder eleandro elen elena eleni
    \\elenice elenilda elenita eleonora eleuterio eli elia eliana eliane elias elida eliel eliene eliete eliezer elino
    \\elio elis elisa elisabet elisabete elisabeth elisandra elisangela elisete eliseu elivelton eliza elizabete
    \\elizabeth elizangela elizete elizeu ella ellen elma elmar elmer elmira elmo eloa eloah eloi eloina eloir eloisa
    \\eloiza elon elpidio elsa elsi elson elton elvio elvira elvis elza emanoel emanuel emanuela emanuele emanuelle
    \\emanuelly emeka emerson emidio emilene emilia emilio emilly emily emma eneas eneida enilda enoque enrico enzo
    \\epaminondas epitacio eraldo erasmo erci ercilia erenice eriberto eric erica erick erico erik erika erinaldo
    \\erivaldo erivan erivelton ermelinda ermelindo ernandes ernani ernesta ernestina ernestinho ernestino ernesto
    \\eron eronildes esdras esmeraldina esmeraldo esperidiao estanislau estefani estefania estefany estela estelita
    \\ester estevan estevao esther etelvina etelvino euclides eudes eufrasia eufrasio eugenia eugenio eulalia eulalio
    \\eulina eunice eunisia eurico euridice euripedes eusebio eustaquio euza eva evaldo evandro evangelina evanilda
    \\evanildo evaristo evelin eveline evelise evelyn everaldo everson everton evilasio evo ezequias ezequiel ezio
    \\fabi fabiana fabiane fabiano fabio fabiola fabricia fabricio fabrizio farid fatima fatimah faustino febronio
    \\feliciana feliciano felicio felipa felipe felisberto felisbina felix ferdinando fermino fernanda fernandinha
    \\fernando filemon filipa filipe filomena filomeno fiorella firmina firmino flavia flaviana flaviane flaviano
    \\flavio floriano florinda florindo floripes florisvaldo franciane franciele francielle francielly francineide
    \\francinete francisca franciscleide francisco francismar franklin franz frederica frederico friedrich fulgencio
    \\gabi gabriel gabriela gabriele gabriella gabrielle gabrielly gael gaspar geane gedeao geisa geise geisiane
    \\geisiele gelson gemima genario generosa genesio geni genilda genildo genilson genival genivaldo genivania
    \\genoveva geovana geovane geovani geovanna geovanni geralda geraldina geraldo gerci germana germano gerson
    \\gertrudes gerusa gessica getulio gian giane gianluca gil gilberta gilberto gilcelia gilda gildasio gildete gildo
    \\gileno gilmar gilmara gilsa gilson gilvan gilvaneide gilvania gina giorgia giovana giovane giovani giovanna
    \\giovanni gisela gisele gisella giselle gislaine gislene giulia giuliana giuliano giulio giuseppe giuseppina
    \\givaldo givanildo gizele gizelia glauber glauce glaucia glaucilene glaucio gleice gleici gleicy gleide gleidson
    \\gleison glenda glicerio glicia godofredo goncalo gorete goreti gotardo graciela graciele graciliano gracindo
    \\grasiela graziela graziele grazielle grazielly gregorio greice greta grimaldo guadalupe gualberto gudrun
    \\guilherme guilhermina guiomar gumercinda gumercindo gustavo guto hadassa haidee hailton hamilton hanna hannah
    \\haroldo haruki harumi hassan hector heinrich heitor helaine helder helen helena helenice helenita helga helia
    \\heliana helio heliton hellen helmut helo heloina heloisa heloiza helton helvecio hemerson henri henrique
    \\henriqueta henry heraldo herbert hercilia herculano heriberto herica hermano hermelinda hermenegildo hermes
    \\herminia herminio hermogenes hernane hernani heron hideo higor hilaria hilario hilda hildebrando hildegard
    \\hildete hildo hilma hilton hiromi hiroshi hissae homero honorato honorio horacio hosana hudson hugo hui humberto
    \\hussein iago ian iana iaponira iara iasmim iasmin icaro ida idalina idalino idelfonso ieda igor ilana ilca ilda
    \\ilde ildefonso ilka ilma ilsa ilson ilza imaculada inacia inacio indianara indiara ines inez ingeborg ingrid
    \\ingvar iolanda ionara ione iracema iraci iracilda iracy irani iranildo irene ireni irineia irineu irma irmgard
    \\isa isaac isabel isabela isabele isabella isabelle isabelly isac isadora isaias isaltina isaura isauro isidoro
    \\isidro isis ismael ismar ismenia isolda isolina itala italo itamar iva ivaldo ivan ivana ivani ivania ivanilda
    \\ivanildo ivanir ivanka ivete ivo ivone ivonete ivonilde izabel izabela izabella izabelly izadora izaias izaura
    \\izidoro jaci jaciane jaciara jacinta jacinto jacira jackeline jackson jaco jacob jacqueline jacques jacy jader
    \\jadir jadson jailma jailson jailton jaime jaine jair jairo jakeline jamal jamil jamila jamile jamilly jamily
    \\janaina jandira jane janete jania janice janiele janine janio januaria januario jaque jaqueline jarbas jardel
    \\jardelina jasmin jason jayme jean jeane jeferson jefferson jeison jenifer jeniffer jennifer jenny jeremias
    \\jeronimo jesiel jesse jessica jessika jesuina jesuino jhenifer jhon jhonatan jhonny jhully joab joana joane
    \\joanita joanna joao joaozinho joaquim joaquina jobson jocasta jocelia jocelino jocelma jociane jocimar joel
    \\joelma joelson johann joice joilson jonas jonata jonatan jonatas jonatha jonathan joni jordana jordao jorge
    \\jorgina josafa josane jose joseane josefa josefina josefino joseli joselia joselito joselma josemar josemir
    \\josenaldo josenilda josenildo josete joseval josi josiane josias josicleide josiel josiele josilene josimar
    \\josineide josivaldo josivan josue josy jovelina jovelino joviano jovina joyce juan juana juares juarez jucara
    \\jucelia jucelino juciara jucilene judite judith judson juju julia juliana juliane juliano julie julieta julieth
    \\julinda julio julius jullia jumara jun junia juraci juracy jurandi jurandir jurandy jurema jurgen juscelino
    \\jussara jussiara juvenal juvencio juventina kaio kaique kalebe kamila kamile kamilly karen karim karin karina
    \\karine karla karlos karol karolaine karolina karoline karolyne kassia kassio katarina kate katia katiane katiele
    \\katiucia katiuscia kaua kauan kauane kauany kaue kayke kayky kayla kayque kazuo keiko keila keilane keitiane
    \\kellen kelli kelly kelvin kely kenia kenji kerolayn kesia ketelyn kethellen kethlyn ketlen ketlyn kevin khalil
    \\kiara kiyoshi klaus klebe kleber kleiton kofi kristian kristiane kwame kyara ladislau laercio laerte laiane
    \\laila lais laisa laiza lana lara larissa lars laryssa laudelina laudelino laudiceia laura laureano lauriano
    \\lauriene laurinda laurindo lauro lavinia layane layla layza lazara lea leandra leandro leda legario leide
    \\leidiane leila leiliane lena lenice lenilda lenildo lenilson lenir lenita leny leo leocadia leonardo leoncio
    \\leonel leonice leonidas leonie leonilda leonildo leonor leonora leontina leopoldina leopoldo leticia leuda levi
    \\lia liana liandra liane lidia lidiana lidiane ligia lilia lilian liliana liliane lillian lina lincoln lindalva
    \\lindaura lindinalva lindolfo lindomar lindomara lindsay lineu ling lino livia livio liz lizandra lizete loide
    \\lolita loraine loreana loren lorena lorenna lorenza lorenzo loreta loriane lorival louise lourdes lourenca
    \\lourenco lourival luan luana luane luara luc luca lucas lucca luccas lucelena lucelia luci lucia luciana luciane
    \\lucianna luciano lucidio luciene lucila lucilda lucilene lucilia lucimar lucimara lucimeire lucinda lucineia
    \\lucineide lucinete lucinha lucio luciola lucivaldo lucrecia lucy ludmila ludmilla ludovico ludovina ludymila
    \\luigi luis luisa luisinho luiz luiza luizinho lupercio lurdes lusia lutero luzia luziane luzimar luzinete lygia
    \\lynda mabel macarena maciana madalena madeleine mafalda magali magaly magda magdalena maiana maiara maicon
    \\maikon maila maisa maite maiza malaquias malu malvina manasses manoel manoela manuel manuela manuele manuella
    \\marcela marcele marcelina marcelino marcella marcelle marcello marcelo marcia marciana marciane marciano
    \\marcilene marcilia marcilio marcio marco marcondes marcone marconi marcos marcus margarete margareth margarita
    \\margo mari maria mariah mariana mariane mariangela marianna marianne mariano mariazinha maribel maricelia
    \\maricleide maricy mariela marieta mariete marilda marildo marileide marilena marilene marileusa marilia marilu
    \\mariluce marilucia marilucy marilurdes marilza marina marinalda marinalva marineide marines marinete marinez
    \\marinilda marino mario marion marisa marise marisete marisol maristela marister maritza marivalda marivaldo
    \\mariza marjorie marjory marlei marlene marley marli marlon marluce marlucia marly marta martha martina martinho
    \\marylin masato mateo mateus matheus mathias matias matilda matilde maura mauricea mauricia mauricio maurilio
    \\maurina mauro maximiano maximiliano maximino maxsuel mayana mayara mayck mayco maycon mayra maysa mei meire
    \\meiriane melania melanie melina melinda melissa mercedes merces mercia mia micael micaela micaias michel michele
    \\micheli michelle michely midori miguel miguelina mikael mikaela mikaelle mikaelly milady milca milena milene
    \\milton milva min minervina mirela mirella mirelle mirena mireya miriam mirian miriane mirna mirtes mirza misael
    \\mitsuko miyuki moacir moacyr moema mohamad mohamed mohammed moises moizes monica monika monique murillo murilo
    \\mustafa myllena myrella myriam myrian nadia nadieli nadim nadir nadja naiane naiara naila nair naira nairo nalva
    \\nanci nancy nanda nando naomi nara narcisa narciso nasser natacha natale natali natalia natalice natalie
    \\natalina natalino nataly natan natanael natasha natercia nathalia nathalie nathally nathaly nathan natielly
    \\natividade nayane nayara nazare nazareno neemias neia neide neila neilton neiva nelci nelcina neli nelio nelly
    \\nelma nelson nely nereu nestor neto neucilene neuma neuraci neusa neuza neuzeli newton ney neyde neymar ngozi
    \\nicanor nicola nicolas nicolau nicole nicoli nicolle nicoly nidia niedja nikolas nilce nilcea nilceia nilda
    \\nildo nilma nilo nilson nilton nilva nilza nina nisia nivaldo nivea nivia noa noah noe noel noeli noelia noemi
    \\noemia nonata nonato nora norberto noriko norival norma normelia nour nubia nunzia octavio odair odalea odete
    \\odette odila odilia odilio odilon odirlei odorico ofelia oksana olaf olavo olegaria olegario olena olga olimpia
    \\olimpio olinda olindina olindo oliver olivia olivio omar ondina onelia onilda onofre oralda orestes orfeu oriana
    \\orivaldo orlandina orlando orlene ornella orozimbo oscar oscarina oseas oseias osias osmar osmarina osmario osni
    \\osvaldina osvaldo oswaldo otacilio otavia otaviana otaviano otavio otilia oto otoniel ottilia otto ovidio ozana
    \\ozeias ozelia ozenir oziel pablo paloma pamela paola pascoal pascoalina patric patricia patricio patrick patrik
    \\paula paulina pauline paulinho paulino paulo pedrina pedrinho pedrita pedro pedrolina pelagia penelope percival
    \\pericles petronilia petronio philipe philippe pierina pierre pietra pietro plinio poliana pollyana polyana
    \\polyanna pompeu priscila priscilla procopio prudencia quelen queli quenia quesia quintino quirino quiteria
    \\quiterio rachel radames rael rafa rafael rafaela rafaele rafaella rafaelle rafinha raiane raianny railda railson
    \\raimunda raimundinha raimundo raina raisa raissa rakel ralf ramira ramiro ramon ramona raniele ranieri ranulfo
    \\raphael raphaela raquel rauf raul rayana rayane rayanne rayra raysa rayssa rebeca rebecca rebeka regiane
    \\regilene regina reginaldo regis reinaldo rejane remo renan renata renato renilda renildo renivaldo rhayssa rhuan
    \\rian ricardina ricardo richard richarlison rigoberto rildo rina rita ritinha riva rivaldo rivelino roana robert
    \\roberta robertinho roberto roberval robinson robson rodney rodolfo rodrigo rogelio roger rogeria rogerio rolando
    \\roldao romario romeu romilda romildo romilson romina romualdo romulo ronald ronaldo ronan rondinelli ronei roney
    \\roni ronilda ronildo ronilson ronivaldo rosalba rosalia rosalice rosalie rosalina rosalinda rosaline rosalva
    \\rosalvina rosalvo rosana rosane rosangela rosani rosanna rosaria rosario rosaura rosecleide roselaine roselene
    \\roseli roselia rosely rosemar rosemari rosemary rosemeire rosemeri rosemira rosendo rosenilda rosenildo rosiane
    \\rosicleia rosicler rosiene rosilda rosilei rosileide rosilene rosimar rosimara rosimary rosimeire rosimeri
    \\rosina rosineia rosineide rosinete rosinha rosita rosivaldo rosiver roswitha roxana ruan rubem ruben rubens
    \\rubia rubnei rudimar rudinei rufino rui rute ruth ruy ryan ryanna sabina sabine sabino sabrina sadi saionara
    \\salete salim salma salomao salome salustiano salvelina salvina samanta samantha samara samia samir samira samuel
    \\sandra sandrinha sandro sandy sara sarah satoshi saul savio sayuri scarlett sebastiana sebastiao selena selene
    \\selma selmo semiramis senhorinha serafim serafina sergei sergio severiano severina severino shayane shayenne
    \\sheila sheyla shirlei shirlene shirley sibele sidelei sidiney sidnei sidneia sidney silas silene silmar silmara
    \\silvaldo silvan silvana silvaneide silvania silvano silveria silverio silvestre silvia silviane silvina silvino
    \\silvio simao simara simeao simona simone sinezio siobhan sirlei sirleide sirlene sirley sofia solange solano
    \\sonia sophia sophie soraia soraya stefani stefania stefanie stefanny stefano stefany stela stella stephane
    \\stephani stephanie stephany stevan steve sthefany suane suelen suelene sueli suellen suely sulamita sunamita
    \\susan susana susane susanna susete suzana suzane suzanne suzete suzi suzy sven sylvia sylvio tabata tabita
    \\tacila tacio tadeu taiana taiane taina tainara tais taisa taisia takashi takeshi talia talita talles tallita
    \\tamara tamires tamiris tancredo tania taniele tanira tarcila tarcilio tarcisia tarcisio tarik tarsila tarsis
    \\tassia tassiana tassiane tati tatiana tatiane tatianne tatielle tauane tayane taylor tayna taynara tea telma
    \\telmo teo teobaldo teodora teodoro teodosio teofilo tercilia tercio terencio teresa teresina teresinha tereza
    \\terezinha tertuliano tessa thabata thaina thainara thais thaisa thaissa thales thalia thalita thalles thamara
    \\thamires thamiris thatiana thayane thayla thayna thaynara thays theo theodora theodoro thereza thiago tiago tiao
    \\tiberio ticiana ticiane timoteo tobia tobias tomas tomaz tome tomoko tonha tonho toni tonia tonico toninho
    \\toshiro tristao tuany tulio uanderson ubaldina ubaldo ubirajara ubiratan udson ugo uilson ulisses ulrich ulysses
    \\umberto urania urbano ursula uziel valcir valda valdeci valdecir valdelice valdemar valdemir valdenice valdenir
    \\valdenira valderez valdete valdevino valdicleia valdilene valdinei valdineia valdir valdira valdirene valdivia
    \\valdivino valdo valdomira valdomiro valentim valentin valentina valeria valeriana valeriano valerio valesca
    \\valeska valkiria valmir valmira valmor valquiria valter vanda vander vanderlea vanderlei vanderleia vanderson
    \\vanessa vangela vania vanilda vanildo vanilza vanina vanusa vanuza venancio venicio vera veridiana verissimo
    \\veronica vicencia vicente vicentina victor victoria victorio vidalina vilma vilmar vilson vinicio vinicios
    \\vinicius virgilina virgilio virginia virna vitalina vitalino vitor vitoria vitorino vitorio viviam vivian
    \\viviana viviane vivianne vladia vladimir vladimira vladmir volnei vonildo wagner walace waldeci waldemar
    \\waldemir waldir waldirene waldiria waldomiro walkiria wallace walmir walmor walquiria waltair walter wanda
    \\wander wanderlei wanderleia wanderley wanderson wando wanessa washington webert weder wei weider welington
    \\welinton wellington wellinton welton wemerson wenceslau wendel wendell wendy werner weslei wesley weverson
    \\weverton wilber wildson wiliam wilian william willian willians willy wilma wilmar wilson wladimir wladmir
    \\wolfgang wolney xande xenia xiaoling xochitl yago yan yanca yane yanka yara yasmim yasmin yasmine yasmyn ygor
    \\yohana yoko yolanda yoshiko yoshio youssef ysabel ysabela ysadora ytalo yudi yuka yuki yuri yusuf yvone yvonne
    \\zacarias zahara zainab zaira zaqueu zara zayra zeca zefa zeferina zeferino zefinha zelia zelinda zelita zelma
    \\zena zenaide zeneide zenilda zenildo zenilton zenir zeno zenobia zenobio zenon zequinha zeze zezinho zilah zilda
    \\zildete zilma zilmar ziza zoe zoraia zoraida zoraide zulay zuleica zuleide zuleika zulmira zumira
;

pub const ambiguous =
    \\ada alba alegria amadeus amado amando america amor angelica angelo aparecida aquiles assuncao baiana bela belo
    \\benta bento bonita branca brito candida candido caridade carmo celeste ceres chagas cid clemencia clemente
    \\constancia cora cristal cruz delfim diamantina diva divina divino dolores domingos dores edite elsa esmeralda
    \\esperanca estrela europa fatima fausto fe felicidade fidelis firmo flor flora florenca flores florida formosa
    \\franca franco gema generoso gloria graca gracas graciosa guia hercules honorina horizonte hortencia
    \\independencia inocencia inocencio iris israel jade jasmim jesus jordania junior justina justino justo lazaro
    \\leal leao leia lenin leo leonida lira livramento liz lobo loira lourdes lua lucena luna luz magna magno maia
    \\maio mar mara margarida marinho martins max mel messias milagre milagres miranda modesta modesto moreira moreno
    \\napoleao natal natalicia natividade neto neves nova oceano oliva oriente paixao paris paz pedra penha perla
    \\perola perpetua piedade pio placida placido prudente pureza rainha ramos rayon real remedios rios rocha romana
    \\romano roque rosa sabia safira salvador santa santana santiago saudade serena silva socorro sol soledade tulipa
    \\valente ventura verbena victoria vida violante violeta vital xavier
;
