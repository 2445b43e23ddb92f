//! Names of what is gained or lost in health: diseases, symptoms, figures of the blood, functions, organs.
//!
//! Folded; collected by hand. Endings such as "-ite" and "-algia" are known beside these lists (see lexicon.zig).

const f = @import("flags.zig");
const vocabulary = @import("../text/vocabulary.zig");

pub const lists = [_]vocabulary.List{
    .{ .flags = f.disease, .words =
    \\diabetes diabete hipertensao cancer canceres tumor tumores metastase metastases leucemia linfoma melanoma mieloma
    \\carcinoma sarcoma neoplasia neoplasias infarto infartos avc avcs derrame trombose tromboses embolia aneurisma
    \\arritmia arritmias angina aterosclerose arteriosclerose asma bronquite rinite sinusite pneumonia pneumonias gripe
    \\gripes resfriado resfriados covid coronavirus dengue zika chikungunya malaria sarampo caxumba rubeola catapora
    \\varicela poliomielite polio paralisia tetano difteria coqueluche meningite meningites hepatite hepatites
    \\tuberculose hanseniase lepra hiv aids sifilis gonorreia clamidia hpv herpes candidiase micose micoses sarna piolho
    \\piolhos verminose verminoses lombriga lombrigas vermes parasitose parasitoses leishmaniose ebola mpox influenza
    \\rotavirus colera botulismo infeccao infeccoes virose viroses sepse septicemia gastrite ulcera ulceras refluxo azia
    \\colite diverticulite apendicite hemorroida hemorroidas constipacao diarreia diarreias alergia alergias intolerancia
    \\intolerancias celiaca doenca doencas enfermidade enfermidades molestia molestias sindrome sindromes transtorno
    \\transtornos disturbio disturbios patologia patologias comorbidades sequela sequelas ferida feridas
    \\queimadura queimaduras fratura fraturas osteoporose artrose artrite reumatismo fibromialgia tendinite bursite
    \\ciatica ciatico hernia hernias escoliose lombalgia torcicolo lupus psoriase vitiligo dermatite eczema urticaria
    \\acne espinha espinhas rosacea melasma ruga rugas estria estrias celulite flacidez olheiras verruga verrugas caspa
    \\calvicie alopecia varizes vasinhos impotencia infertilidade esterilidade endometriose mioma miomas menopausa tpm
    \\colica colicas cistite anemia anemias hemofilia hemorragia hemorragias sangramento sangramentos coagulo coagulos
    \\obesidade sobrepeso desnutricao raquitismo hipotireoidismo hipertireoidismo dislipidemia esteatose cirrose nefrite
    \\demencia demencias alzheimer parkinson epilepsia convulsao convulsoes esclerose enxaqueca enxaquecas cefaleia
    \\cefaleias dor dores febre febres tosse tosses catarro coriza nausea nauseas vomito vomitos enjoo enjoos tontura
    \\tonturas vertigem vertigens labirintite zumbido desmaio desmaios cansaco fadiga insonia ansiedade depressao
    \\estresse stress fobia fobias esquizofrenia bipolaridade autismo tdah anorexia bulimia alcoolismo catarata glaucoma
    \\miopia astigmatismo conjuntivite cegueira surdez otite amigdalite faringite carie caries gengivite periodontite
    \\afta aftas halitose sonolencia inchaco inchacos edema edemas ressaca caimbra caimbras caibra caibras inflamacao
    \\inflamacoes anafilaxia overdose aborto abortos malformacao malformacoes neutropenia polipo polipos nodulo nodulos
    \\cisto cistos trombo trombos tremor tremores palpitacao palpitacoes coceira coceiras prurido formigamento rigidez
    \\fraqueza indigestao gases flatulencia congestao prostatite impotente hemorroidario aneurismas
    \\taquicardia bradicardia hipoglicemia hiperglicemia hipotensao cetoacidose retinopatia degeneracao isquemia
    \\isquemias demencial traumatismo concussao luxacao entorse entorses assaduras brotoeja frieira bronquiolite
    \\dormencia dormencias empachamento estufamento moleza fastio quebradeira necrose amputacao amputacoes puberdade-precoce mutacoes
    \\anosmia ageusia acufeno nictalopia estrabismo ceratite uveite descolamento pterigio ceratocone xerostomia sialorreia
    \\pirose disfagia regurgitacao engasgamento constipacoes proctite esteatorreia ictericia hepatomegalia
    \\esplenomegalia petequias equimose equimoses epistaxe hemoptise hematuria proteinuria oliguria poliuria anuria nocturia
    \\polidipsia caquexia adenomegalia linfedema lipedema telangiectasia flebite tromboflebite vasculite arterite cianose
    \\sincope lipotimia ataxia apraxia afasia disartria distonia discinesia bradicinesia coreia mioclonia espasticidade
    \\catatonia delirio delirium alucinacao alucinacoes mania hipomania distimia ciclotimia cleptomania tricotilomania
    \\ler dort torcao contusao contusoes cifose lordose osteomielite osteoartrite poliartrite gotosa tenossinovite
    \\capsulite sinovite epicondilite polineuropatia miastenia neurofibromatose hidrocele criptorquidia fimose balanite
    \\oligospermia azoospermia menorragia metrorragia adenomiose leucorreia bartolinite aborto-espontaneo prolapso
    \\bruxismo corrimento escara escaras hematoma hematomas pesadelo pesadelos glossite sinusal bicho-de-pe bernes berne gordura-no-figado
    \\desarranjo dengue-hemorragica aftose lumbago nevralgia nevralgias neuralgia ardor ardencia queimacao estomatite candida
    \\piorreia tartaro placa-bacteriana gagueira afonia disfonia engasgos arrotos arroto soltura desinteria disenteria
    \\amebiase giardiase ancilostomose escabiose seborreia cravo-plantar hiperidrose suores calafrios calafrio tremedeira
    \\paralisia hemiplegia convulsiva letargia desatencao hiperatividade impulsividade irritacao irritacoes
    \\vermelhidao descamacao ressecamento rachaduras pruridos alergica alergicas dispepsia gastroparesia
    \\hepatopatia nefropatia neuropatia miopatia cardiomiopatia miocardite pericardite endocardite aterosclerotica
    \\obesidades hiperuricemia cetose hipocalemia hipercalemia hiponatremia rabdomiolise arteriopatia varicocele
    \\ginecomastia hirsutismo amenorreia dismenorreia vaginismo vaginose tricomoniase cervicite salpingite mastite
    \\enurese cistos poliose lombociatica cervicalgia hernias torcicolos artralgia mialgia sarcopenia fibrilacao
    \\agranulocitose anorgasmia ejaculacao frigidez infertil subfertilidade prematuridade macrossomia sangria sepses
    \\insolacoes intoxicado intoxicada envenenamentos picada mordedura mordeduras ferroada ferroadas bolha verminoses
    \\amarelao mal-de-sete-dias quebranto cobreiro erisipela celulites furunculose bico-de-papagaio ciatalgia
    \\enfisema pancada pancadas assadura arranhao arranhoes torcoes catarros secrecao
    \\secrecoes rouco sapinho cobreiro crostas bolhas panarico dpoc fibrose joanete joanetes calo calos recaida recaidas silicose gripado rouquidao pigarro soluco solucos gastroenterite
    \\taquiarritmia cardiopatia anemico sinusopatia rinossinusite glicosuria pielonefrite litiase cistinuria
    \\incontinencia trombofilia esquecimento chule frieiras fascite esporao infertil catapora osteopenia impingem furunculo
    \\furunculos abscesso abscessos sinusites caspas espasmo espasmos asia hidrocefalia microcefalia anencefalia lupus gota
    \\hipocondria compulsoes tiques gagueira dislexia daltonismo presbiopia blefarite tersol tercol calvo calvos
    \\insolacao hipotermia engasgo asfixia afogamento envenenamento picadas mordidas leucopenia trombocitopenia
    \\pre-eclampsia eclampsia leptospirose toxoplasmose cisticercose esquistossomose chagas escarlatina caxumbas
    },
    .{ .flags = f.disease, .words =
    \\acidose adenoma agorafobia albinismo amaurose amnesia aneuploidia anosognosia apneia aplasia artrosico
    \\ateromatose autolesao automutilacao bacteremia broncoespasmo bulimico cancro coagulopatia colelitiase
    \\conjuntivites colestase crohn criptococose cretinismo cardiopatas dengue-grave depressivo desidratado desmaiar
    \\dermatofitose desnutrido discinesias dislexico dispneia displasia dorsalgia drge eap enterite enfarte enfartes
    \\epididimite encefalite encefalopatia enxaquecoso esofago-de-barrett espondilite espondilose estenose etilismo
    \\febre-reumatica fistula fistulas foliculite gagueiras gangrena gastroenterites gengiva-inflamada hemangioma
    \\hemocromatose hemofilico hemoptises hidronefrose hipercolesterolemia hiperplasia hipertrigliceridemia hipoxemia
    \\histoplasmose imunodeficiencia impetigo infertilidade-masculina insuficiencias intertrigo ists itu lesbao
    \\luxacoes mal-de-altitude mononucleose morbidade morbidades mucosite nanismo narcolepsia nauseante neurastenia
    \\neurose neuroses obito-fetal oligoidramnio orquite osteogenese ovariopatia pangastrite paraplegia parestesia
    \\parestesias parotidite pediculose pedofilia peritonite pneumotorax podagra polimialgia polimiosite psicose
    \\psicoses psicopatia queloide queloides quiste reumatica rouquidoes sarcoidose septicemias sida sifilides
    \\sindrome-de-down sonambulismo subnutricao sudorese surto-psicotico talassemia tendinose tenesmo tetraplegia
    \\tinea toxemia tracoma transtornado tripanossomiase tromboembolismo urolitiase varicoses vesicula-preguicosa
    \\vulvovaginite xerodermia zoster zoonose zoonoses lombrigueiro coriza-cronica inflamacao-cronica
    \\enxaquecas-cronicas pressao-baixa gastura entupimento falta-de-libido mal-digestao acidose-metabolica arrotar
    \\golfadas gofadas refluxos congestao-nasal ronco roncos apneias engasgue sardas verruga-genital olho-de-peixe
    \\bolhas-de-sangue hematomas-roxos roxidao inchaco-nas-pernas vasos-estourados chule-forte cece suor-excessivo
    \\oleosidade-da-pele poros-abertos pele-flacida rosto-cansado bigode-chines linhas-de-expressao pes-rachados
    \\calvice queda-de-pelos pelo-encravado foliculites seborreica caspas-fortes cabelo-ralo cabelos-ralos
    \\irritacao-constante burnouts insatisfacao-sexual frigidez-feminina
    },
    .{ .flags = f.disease | f.weak, .words =
    \\tristeza angustia desanimo estafa acidez incapacidade alergico febril bafo roxos agonia
    \\raiva mancha manchas cravo cravos bacteria bacterias virus fungo fungos germes complicacao complicacoes lesao
    \\lesoes sintoma sintomas queda quedas intoxicacao intoxicacoes contagio contaminacao vicio vicios panico
    \\trauma traumas verme parasita parasitas nervosismo irritabilidade picadas cicatriz cicatrizes desidratacao deficiencia
    \\deficiencias
    },
    .{ .flags = f.burden, .words =
    \\colesterol ldl triglicerides triglicerideos triglicerides glicose glicemia glicada gordura gorduras toxinas cortisol
    \\mortalidade internacao internacoes hospitalizacao hospitalizacoes obitos obito creatinina ureia envelhecimento
    \\barriga papada pneuzinhos culote trigliceridios insulinemia prolactina
    },
    .{ .flags = f.burden | f.weak, .words = "pressao peso morte mortes fome apetite compulsao oleosidade transmissao apetites suor quilos kg cm medidas" },
    .{ .flags = f.function, .words =
    \\imunidade metabolismo digestao libido ereccao erecao fertilidade longevidade sobrevida testosterona colageno
    \\cicatrizacao cognicao lactacao ovulacao potencia imunologico imunologica
    },
    .{ .flags = f.function | f.weak, .words =
    \\circulacao memoria animo folego vigor tesao olfato paladar tato raciocinio atencao aprendizado marcha postura coordenacao concentracao foco disposicao energia sono humor saude mobilidade flexibilidade elasticidade
    \\respiracao audicao vida vidas organismo corpo mente desempenho equilibrio autoestima saciedade
    \\vitalidade sexualidade hormonios hormonal resposta recuperacao gestacao gravidez
    },
    .{ .flags = f.organ, .words =
    \\figado coracao rim rins pulmao pulmoes cabelo cabelos fios unhas dente dentes gengiva gengivas osso ossos articulacao
    \\articulacoes cartilagem cartilagens musculo musculos cerebro neuronios estomago intestino intestinos prostata utero
    \\ovario ovarios tireoide pancreas arteria arterias veia veias retina bexiga coluna joelho joelhos microbiota mucosa
    \\vesicula tendoes vasos bronquios glote traqueia esofago apendice baco laringe faringe ligamentos tendao menisco vertebras
    \\vertebra capilares coronarias aorta miocardio placenta ovulos espermatozoides esperma alveolos cuticulas sobrancelhas
    \\cilios lombar cervical femur cornea cranio tornozelo tornozelos calcanhar coccix costela costelas mandibula maxilar
    \\amigdalas adenoide timpano labirinto pupila macula cristalino palpebra palpebras axila axilas abdomen diafragma pleura
    \\ureter uretra penis testiculo testiculos vagina mama mamas mamilo endometrio trompas plaquetas linfonodos hipotalamo
    \\cortex hipocampo cerebelo neuronio escalpo foliculos foliculo clavicula rotula meniscos sinovia ventre glandulas adrenal hipofise nefrons sinapses mielina colon duodeno vilosidades
    },
    .{ .flags = f.organ | f.weak, .words = "punho dedos seios feto costas quadril ombro ombros pescoco boca lingua nariz pernas pes maos labios testa pele visao olho olhos ouvido ouvidos garganta sangue esmalte flora nervos medula bebe feto" },
    .{ .flags = f.risk, .words = "risco riscos chance chances probabilidade probabilidades incidencia perigo possibilidade ameaca prevalencia" },
    .{ .flags = f.property, .words =
    \\analgesico analgesica analgesicas cicatrizante cicatrizantes calmante calmantes diuretico diuretica diureticas
    \\antioxidante antioxidantes laxante laxantes emagrecedor emagrecedora emagrecedores termogenico termogenica
    \\hipoglicemiante hipotensor hipotensora afrodisiaco afrodisiaca bactericida bactericidas fungicida antitermico
    \\expectorante relaxante relaxantes imunomodulador imunomoduladora curativo curativa curativas medicinal medicinais
    \\terapeutico terapeutica terapeuticas detox desintoxicante sedativo sedativa digestivo digestiva
    \\rejuvenescedor rejuvenescedora preventivo preventiva protetor protetora quimioprotetor neuroprotetor neuroprotetora
    \\cardioprotetor cardioprotetora hepatoprotetor hepatoprotetora
    },
    // Effects pass through these to what follows.
    .{ .flags = f.clear, .words =
    \\acumulo excesso sinais sinal nivel niveis taxa taxas formacao desenvolvimento aparecimento surgimento progressao
    \\avanco evolucao numero casos caso quadro quadros episodio episodios desconforto desconfortos efeitos efeito danos
    \\dano frequencia intensidade duracao gravidade celulas celula placas problema problemas ocorrencia recorrencia
    \\recidiva proliferacao absorcao reabsorcao manifestacoes condicao condicoes quase proporcao metade agravamento retorno
    \\crise crises crescimento entrada acao perda ganho falta excessos producao indice indices tipos tipo formas multiplicacao disseminacao propagacao
    \\instalacao inicio ataque ataques ciclo causador causadores visita visitas necessidade grau volume tamanho
    },
    .{ .flags = f.property, .words = "" },
};

pub const phrases = [_]vocabulary.Phrases{
    .{ .flags = f.disease, .lines =
    \\pressao alta
    \\pressao elevada
    \\colesterol alto
    \\colesterol ruim
    \\gordura no figado
    \\figado gordo
    \\figado gorduroso
    \\baixa imunidade
    \\imunidade baixa
    \\falta de ar
    \\queda de cabelo
    \\queda de cabelos
    \\queda capilar
    \\queda dos cabelos
    \\queda do cabelo
    \\queda dos fios
    \\perda de memoria
    \\perda de olfato
    \\perda do olfato
    \\perda de paladar
    \\perda de apetite
    \\visao turva
    \\vista embacada
    \\danos ao dna
    \\falso positivo
    \\puberdade precoce
    \\perda de visao
    \\perda da visao
    \\perda auditiva
    \\perda ossea
    \\ganho de peso
    \\boca seca
    \\olho seco
    \\olhos secos
    \\pele seca
    \\mau halito
    \\mal estar
    \\mal-estar
    \\mal de alzheimer
    \\mal de parkinson
    \\disfuncao eretil
    \\ejaculacao precoce
    \\prisao de ventre
    \\intestino preso
    \\nariz entupido
    \\retencao de liquido
    \\retencao de liquidos
    \\pedra nos rins
    \\pedras nos rins
    \\pedra na vesicula
    \\pedras na vesicula
    \\calculo renal
    \\calculos renais
    \\insuficiencia renal
    \\insuficiencia cardiaca
    \\insuficiencia hepatica
    \\insuficiencia respiratoria
    \\insuficiencia venosa
    \\febre amarela
    \\febre maculosa
    \\acido urico alto
    \\ovarios policisticos
    \\ovario policistico
    \\celulas cancerigenas
    \\celulas cancerosas
    \\celulas tumorais
    \\celulas de cancer
    \\celulas do cancer
    \\celulas doentes
    \\virus da dengue
    \\virus da gripe
    \\resistencia a insulina
    \\resistencia bacteriana
    \\resistencia antimicrobiana
    \\resistencia das bacterias
    \\resistencia de bacterias
    \\dor de cabeca
    \\dores de cabeca
    \\fissura anal
    \\fissuras anais
    \\eventos cardiovasculares
    \\evento cardiovascular
    \\vista cansada
    \\pele oleosa
    \\cabelos brancos
    \\unha encravada
    \\pe de atleta
    \\barriga inchada
    \\bico de papagaio
    \\nervo ciatico
    \\nervo inflamado
    \\anemia falciforme
    \\incontinencia urinaria
    \\infeccao urinaria
    \\infeccoes urinarias
    \\gordura localizada no abdomen
    \\problemas de pele
    \\problemas digestivos
    \\problemas respiratorios
    \\problemas circulatorios
    \\problemas cardiacos
    \\problemas de coracao
    \\problemas no coracao
    \\problemas hormonais
    \\problemas intestinais
    \\problemas de memoria
    \\problemas de visao
    \\ataque cardiaco
    \\ataques cardiacos
    \\parada cardiaca
    \\morte subita
    \\doenca renal
    \\fogachos
    \\ondas de calor
    \\noites mal dormidas
    \\maus pensamentos
    \\ideacao suicida
    \\suicidio
    \\suicidios
    \\lesao muscular
    \\lesoes musculares
    \\lesoes graves
    \\crise de asma
    \\crises de asma
    \\crise epileptica
    \\crises epilepticas
    \\crises convulsivas
    \\complicacoes graves
    \\parto prematuro
    \\ma formacao
    \\ma-formacao
    \\ma digestao
    \\ma circulacao
    \\pernas inchadas
    \\pes inchados
    \\baixo peso
    \\deficit cognitivo
    \\declinio cognitivo
    \\esgotamento mental
    \\burnout
    \\sindrome do panico
    \\crise de panico
    \\crises de panico
    \\deficiencia de vitamina
    \\deficiencia de ferro
    \\reacoes alergicas
    \\reacao alergica
    \\choque anafilatico
    \\doenca de chagas
    \\dependencia quimica
    },
    .{ .flags = f.organ, .lines =
    \\esmalte dos dentes
    \\esmalte dental
    \\esmalte dentario
    \\corpo inteiro
    },
    .{ .flags = f.burden, .lines =
    \\pressao arterial
    \\acucar no sangue
    \\acucar do sangue
    \\radicais livres
    \\acido urico
    \\carga viral
    \\hemoglobina glicada
    \\gordura abdominal
    \\gordura localizada
    \\gordura visceral
    \\placas de gordura
    \\peso corporal
    \\frequencia cardiaca
    \\massa gorda
    \\uso de insulina
    \\metais pesados
    \\substancias toxicas
    \\impurezas do corpo
    \\impurezas do sangue
    \\idade biologica
    },
    .{ .flags = f.function, .lines =
    \\sistema imunologico
    \\sistema imune
    \\sistema nervoso
    \\sistema digestivo
    \\sistema digestorio
    \\sistema cardiovascular
    \\sistema circulatorio
    \\defesas do corpo
    \\defesas do organismo
    \\defesa do organismo
    \\circulacao sanguinea
    \\circulacao do sangue
    \\fluxo sanguineo
    \\saude mental
    \\saude do coracao
    \\saude cardiovascular
    \\saude intestinal
    \\saude bucal
    \\saude ocular
    \\saude ossea
    \\saude da pele
    \\saude da prostata
    \\saude dos ossos
    \\saude do figado
    \\saude do cerebro
    \\saude das articulacoes
    \\desempenho sexual
    \\desempenho cognitivo
    \\apetite sexual
    \\vida sexual
    \\qualidade do sono
    \\qualidade de vida
    \\bem estar
    \\bem-estar
    \\expectativa de vida
    \\massa muscular
    \\massa magra
    \\massa ossea
    \\densidade ossea
    \\perda de peso
    \\queima de gordura
    \\colesterol bom
    \\funcao renal
    \\funcao hepatica
    \\funcao cognitiva
    \\funcao cerebral
    \\funcao pulmonar
    \\funcao intestinal
    \\funcoes cognitivas
    \\transito intestinal
    \\flora intestinal
    \\capacidade pulmonar
    \\controle glicemico
    \\sensibilidade a insulina
    \\producao de colageno
    \\producao de leite
    },
};
