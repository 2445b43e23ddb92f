//! Words that tell of somebody's health: diseases, states, drugs, procedures, results. Folded: no case, no accents.
//!
//! Names as patients and doctors use them; made by hand. What ends like a disease or a drug (`suffixes.zig`) need not
//! be here.

/// Say something of a person's health wherever they are said of a person.
pub const terms =
    \\abortamento aborto acamada acamado acidose acne adenoide adenoma afasia agorafobia aids alcoolatra alcoolismo
    \\alergia alergias alergica alergico alopecia alucinacao alucinacoes alzheimer amaurose amigdalectomia amputacao
    \\amputada amputado ancilostomose anemia anemica anemico anencefalia aneuploidia aneurisma angina angioplastia
    \\anorexia ansiolitica antipsicotica apendicectomia aplasia apneia arritmia artrite artroscopia artrose asma
    \\asmatica asmatico asperger astigmatismo ateromatose atopica atopico autismo autista autoimune autolesao
    \\autolesiva automutilacao avc avch avci bacteremia barbiturico bariatrica basocelular bcp biopsia biopsiada
    \\bipolar bipolaridade bradicardia broncoespasmo bronquiolite bronquite bulimia bulimica bulimico bursite bypass
    \\ca cadeirante cancer candidiase carcinoma cardiaca cardiaco cardiopata cardiopatia catapora catarata cateterismo
    \\caxumba cefaleia cega cegueira celiaca celiaco cesarea cesariana chagas chikungunya ciatica cirrose cirrotica
    \\cirrotico cistite cisto cistos cleptomania coagulopatia cocaina colecistectomia colecistite colelitiase
    \\colesterol colite colonoscopia colostomia colposcopia coma comorbidade comorbidades compulsao convulsao
    \\convulsoes coqueluche covid crack craniotomia creatinina cretinismo crohn curetagem dac daltonico daltonismo
    \\deficiente delirio delirios demencia dengue depressao depressiva depressivo dermatite desmaio desmaiou
    \\desnutricao desnutrida desnutrido dessaturou dhgna diabete diabetes diabetica diabetico dialise dialitica
    \\dialitico dislexia dislexica dislexico dislipidemia displasia distimia distonia dm dorsalgia down dpoc drge dst
    \\dsts eap eclampsia ecocardiograma ecografia eczema edema eletrocardiograma eletroconvulsoterapia
    \\eletroencefalograma embolia encoprese endometriose endoscopia enfarte enfartou enfisema enterite enurese
    \\enxaqueca epilepsia epileptica epileptico erisipela escabiose escaras escarlatina esclerose escoliose
    \\espirometria espondilite esquistossomose esquizofrenia esquizofrenica esquizofrenico estenose estomatite
    \\etilismo etilista febril ferritina fibrilacao fibromialgia fibrose fisioterapia fistula flebite fobia fratura
    \\fraturas fraturou fta furunculo gagueira gangrena gastrite gastroenterite gastroplastia gastrostomia gestacao
    \\gestante glaucoma glicemia glioblastoma gonorreia gota gravida gravidez gripada gripado gripe hanseniase has hda
    \\hemangioma hematoma hemiplegia hemodialise hemofilia hemofilica hemofilico hemoglobina hemograma hemorragia
    \\hemorroida hemorroidas hepatite hernia herpes hidrocefalia hidrocele hiperatividade hipercolesterolemia
    \\hiperglicemia hiperplasia hiperprolactinemia hipertensa hipertensao hipertenso hipertireoidismo hipoglicemia
    \\hipospadia hipotensao hipotireoidea hipotireoideo hipotireoidismo hipoxemia histerectomia hiv holter homecare
    \\hormonioterapia hpb hpv htlv iam icc ictericia imunodeficiencia imunodeprimida imunodeprimido imunossuprimida
    \\imunossuprimido imunoterapia incontinencia infartada infartado infarto infartou infeccao infertil infertilidade
    \\insonia insuficiencia internacao internada internado intoxicacao intubacao intubada intubado ira irc ist ists
    \\itu labirintite laparoscopia laparotomia laqueadura leishmaniose lepra leptospirose lesao leucemia leucocitos
    \\linfoma lipotimia litiase litotripsia lla lma lmc lms lnh lombalgia lra lupica lupus luxacao maconha malaria
    \\mamografia marcapasso mastectomia mastectomizada mastite melanoma meningite menopausa metastase metastases
    \\metastatica metastatico mialgia miastenia microcefalia mieloma mielomeningocele mioma miomas miopia monkeypox
    \\mononucleose mpox mudez narcolepsia natimorto nefrectomia nefrolitotripsia nefropata neoplasia neuralgia
    \\neurastenia neuropatia neurose neurotica nodulo nodulos obesa obesidade obeso oligofrenia oncologica oncologico
    \\ooforectomia orquite osteomielite osteopenia osteoporose ostomizada ostomizado otite ovario overdose
    \\oxigenioterapia paliativo paliativos palpitacao palpitacoes pancreatite pangastrite panico papanicolau
    \\papilomavirus paralisia paralitica paralitico paraplegia paraplegica paraplegico parkinson parkinsonismo
    \\pediculose pedofilia pericardite pielonefrite plaquetas pneumonia pneumotorax poliomielite polipo polipos
    \\polissonografia politraumatismo ponte posparto prostatectomia prostatite psa psicose psicoterapia psicotica
    \\psicotico psiquiatrica psiquiatrico psoriase pterigio puerpera puerperio queimadura queloide quimioterapia
    \\quimioterapico radioterapia raquianestesia raquitismo refluxo renite ressonancia retinopatia revascularizacao
    \\rinite rosacea rubeola salmonelose sarampo sarcoidose sarcoma sarna sepse septicemia sequela sequelada sequelado
    \\sequelas sida sifilis sindromico sinusite sobrepeso sonambulismo sopro sorologia soropositiva soropositivo
    \\suicida suicidio surda surdez surdo tabagismo tabagista talassemia taquicardia tce tdah tea tendinite tep tept
    \\tetano tetraplegia tetraplegica tetraplegico tireoidectomia toc tomografia toxicodependente toxicomania
    \\toxoplasmose transfusao transplantada transplantado transplante traqueostomia traqueostomizada traqueostomizado
    \\trauma traumatismo tricomoniase trombofilia tromboflebite trombose troponina tsh tuberculose tumor tumores tvp
    \\ulcera ulceras ultrassom ultrassonografia urticaria uveite vaginismo vaginose varicela varicocele varizes
    \\vasectomia vdrl verminose vertigem viciada viciado vitiligo xeroderma zika zoster
;

/// Tell of health only where the sentence says whose: everyday complaints and words with other meanings.
pub const weak_terms =
    \\alta ansiedade bipolar cansaco cardiaca cardiaco cateter cega cirurgia cisto coceira colesterol coma comorbidade
    \\comorbidades compulsao condicao creatinina crise curativo deficiente delirio delirios dependencia desconforto
    \\desmaio diagnostico diarreia dm doenca dor dores down dreno estresse exame exames fadiga febre fisioterapia
    \\fobia fraqueza fratura fraturas fuma fumante fumava gesso gestacao glicemia gota gravidez gripada gripado gripe
    \\has hemoglobina hemograma inchaco infeccao infertil inflamacao insonia insuficiencia insulina internacao ira ist
    \\laudo lesao mamografia medicacao medicacoes medicamento medicamentos menopausa nausea nauseas nicotina nodulo
    \\nodulos obesa oncologica oncologico operada operado operou ovario palpitacao panico parto perinatal plaquetas
    \\ponte prep protese psa psicoterapia psiquiatrica psiquiatrico queimadura reagente recaida refluxo remedio
    \\remedios remissao ressonancia sangramento sedentaria sedentario sequela sequelas sintoma sintomas sonda
    \\sonolencia sopro sorologia stent surda surdo tea tentativa terapia toc tomografia tontura tonturas tosse
    \\transfusao tratamento trauma tremor tremores tristeza tumor tumores ultrassom uti vertigem vomito vomitos
;

/// Said of nearly everybody who sees a doctor: told only where nothing else is.
pub const slight_terms =
    \\acompanhamento alta biopsia cateter cirurgia colonoscopia comorbidade comorbidades condicao creatinina crise
    \\curativo deficiencia deficiente diagnostico doenca dreno endoscopia exame exames ferritina fisioterapia gesso
    \\glicemia hemoglobina hemograma hepatico insonia internacao internada internado laudo leucocitos mamografia
    \\medicacao medicacoes medicamento medicamentos operada operado operou parto plaquetas prep psa psicoterapia
    \\reagente recaida remedio remedios ressonancia sintoma sintomas sonda terapia tomografia tratamento troponina tsh
    \\ultrassom ultrassonografia
;

/// Drugs: told where the sentence names no illness.
pub const drugs =
    \\aas aciclovir adalimumabe aerolin alendronato alopurinol alprazolam amiodarona amitriptilina amoxicilina
    \\anastrozol anfepramona anlodipino ansiolitico antibiotico antibioticos anticoagulante anticoagulantes
    \\anticoncepcional antidepressivo antidepressivos antipsicotico antirretrovirais antirretroviral apixabana
    \\aripiprazol atenolol atomoxetina atorvastatina azatioprina azitromicina benzetacil biovir biperideno bromazepam
    \\budesonida bupropiona captopril carbamazepina carbolitium carboplatina carvedilol ceftriaxona cialis
    \\ciclofosfamida ciclosporina ciprofloxacino cisplatina citalopram clonazepam clonidina clopidogrel cloroquina
    \\clozapina codeina colchicina corticoide corticoides cytotec dabigatrana dapagliflozina depakene depakote
    \\desvenlafaxina dexametasona diazepam diclofenaco digoxina dipirona dissulfiram docetaxel dolutegravir donepezila
    \\doxiciclina doxorrubicina duloxetina dutasterida efavirenz empagliflozina enalapril enoxaparina escitalopram
    \\espironolactona estradiol etambutol fenitoina fenobarbital fentanil finasterida fluconazol fluoxetina formoterol
    \\furosemida gabapentina gardenal glibenclamida gliclazida haldol haloperidol heparina hidralazina
    \\hidroclorotiazida hidrocortisona hidroxicloroquina ibuprofeno imatinibe infliximabe insulina isoniazida
    \\isotretinoina ivermectina lamivudina lamotrigina letrozol levetiracetam levodopa levotiroxina liraglutida
    \\lisdexanfetamina litio loratadina lorazepam losartana marevan memantina metadona metformina metildopa
    \\metilfenidato metoclopramida metotrexato micofenolato midazolam misoprostol montelucaste morfina mounjaro
    \\naltrexona nicotina nimesulida nortriptilina olanzapina omeprazol ondansetrona orlistate oseltamivir oxicodona
    \\ozempic paclitaxel pantoprazol paracetamol paroxetina penicilina pirazinamida pramipexol prednisolona prednisona
    \\pregabalina progesterona prolopa propranolol puran quetiapina rifampicina risperidona ritalina rituximabe
    \\rivaroxabana rivotril roacutan rosuvastatina sacubitril salbutamol saxenda semaglutida sertralina sibutramina
    \\sildenafila sinvastatina sitagliptina tacrolimo tadalafila tamiflu tamoxifeno tenofovir testosterona tirzepatida
    \\topiramato tramadol trastuzumabe truvada valproato vareniclina varfarina venlafaxina venvanse viagra wegovy
    \\zidovudina zolpidem
;

/// Diseases and states of several words.
pub const phrases =
    \\acidente ofidico
    \\acidente vascular cerebral
    \\acidente vascular encefalico
    \\acido valproico
    \\afastada pelo inss
    \\afastado pelo inss
    \\agua no pulmao
    \\alta hospitalar
    \\anemia falciforme
    \\anemia ferropriva
    \\angina de peito
    \\angina instavel
    \\apendicite aguda
    \\apneia do sono
    \\artrite psoriasica
    \\artrite reumatoide
    \\asma bronquica
    \\asma grave
    \\ataque cardiaco
    \\ataque de panico
    \\auxilio-doenca
    \\avc hemorragico
    \\avc isquemico
    \\baixa visao
    \\barriga d'agua
    \\beta hcg
    \\bexiga hiperativa
    \\bexiga neurogenica
    \\bico de papagaio
    \\blenorragia
    \\bloqueador hormonal
    \\bloqueio atrioventricular
    \\bolsa de colostomia
    \\bomba de insulina
    \\bronquite cronica
    \\burnout
    \\cadeira de rodas
    \\calculo renal
    \\calculos renais
    \\cancer de boca
    \\cancer de colo de utero
    \\cancer de colo do utero
    \\cancer de colon
    \\cancer de esofago
    \\cancer de estomago
    \\cancer de figado
    \\cancer de intestino
    \\cancer de mama
    \\cancer de ovario
    \\cancer de pancreas
    \\cancer de pele
    \\cancer de prostata
    \\cancer de pulmao
    \\cancer de tireoide
    \\cancer de utero
    \\cancer metastatico
    \\cancer na mama
    \\cancer no intestino
    \\cancer no pulmao
    \\capsulite adesiva
    \\carbonato de litio
    \\carcinoma ductal
    \\carga viral
    \\cd4
    \\cirurgia bariatrica
    \\cirurgia cardiaca
    \\cirurgia de catarata
    \\cirurgia de hernia
    \\cirurgia de redesignacao sexual
    \\cirurgia de vesicula
    \\colesterol alto
    \\coluna torta
    \\consumo de drogas
    \\covid-19
    \\crise asmatica
    \\crise convulsiva
    \\crise de abstinencia
    \\crise de ansiedade
    \\crise de asma
    \\crise de panico
    \\crise hipertensiva
    \\crises convulsivas
    \\crises de ansiedade
    \\crises de panico
    \\cuidados paliativos
    \\declinio cognitivo
    \\deficiencia auditiva
    \\deficiencia de g6pd
    \\deficiencia fisica
    \\deficiencia intelectual
    \\deficiencia mental
    \\deficiencia visual
    \\deficit auditivo
    \\deficit de atencao
    \\deficit visual
    \\degeneracao macular
    \\dengue hemorragica
    \\dependencia de alcool
    \\dependencia de crack
    \\dependencia de drogas
    \\dependencia quimica
    \\dependente quimica
    \\dependente quimico
    \\depressao grave
    \\depressao maior
    \\depressao pos-parto
    \\depressao profunda
    \\dermatite atopica
    \\derrame
    \\derrame cerebral
    \\derrame pleural
    \\diabetes descompensada
    \\diabetes descompensado
    \\diabetes gestacional
    \\diabetes melito
    \\diabetes melito tipo 1
    \\diabetes melito tipo 2
    \\diabetes mellitus
    \\diabetes mellitus tipo 1
    \\diabetes mellitus tipo 2
    \\diabetes tipo 1
    \\diabetes tipo 2
    \\diabetes tipo i
    \\diabetes tipo ii
    \\disforia de genero
    \\disfuncao eretil
    \\dislipidemia mista
    \\distrofia muscular
    \\disturbio alimentar
    \\dm 1
    \\dm 2
    \\dm tipo 1
    \\dm tipo 2
    \\dm1
    \\dm2
    \\doenca arterial coronariana
    \\doenca autoimune
    \\doenca cardiaca
    \\doenca celiaca
    \\doenca coronariana
    \\doenca cronica
    \\doenca de addison
    \\doenca de alzheimer
    \\doenca de chagas
    \\doenca de crohn
    \\doenca de cushing
    \\doenca de graves
    \\doenca de hodgkin
    \\doenca de huntington
    \\doenca de lyme
    \\doenca de parkinson
    \\doenca de wilson
    \\doenca degenerativa
    \\doenca do no sinusal
    \\doenca do refluxo
    \\doenca falciforme
    \\doenca hepatica
    \\doenca hereditaria
    \\doenca inflamatoria intestinal
    \\doenca mental
    \\doenca neurologica
    \\doenca pulmonar
    \\doenca pulmonar obstrutiva cronica
    \\doenca rara
    \\doenca renal
    \\doenca renal cronica
    \\doenca sexualmente transmissivel
    \\doenca terminal
    \\doencas sexualmente transmissiveis
    \\dor abdominal
    \\dor cronica
    \\dor lombar
    \\dor nas costas
    \\dor no peito
    \\dor precordial
    \\dor toracica
    \\dores articulares
    \\dores nas costas
    \\dores no peito
    \\embolia pulmonar
    \\enxaqueca com aura
    \\enxaqueca cronica
    \\esclerose lateral amiotrofica
    \\esclerose multipla
    \\esofagite de refluxo
    \\espectro autista
    \\espinha bifida
    \\esquecimento progressivo
    \\estado vegetativo
    \\esteatose hepatica
    \\estresse pos-traumatico
    \\exame de hiv
    \\exame positivo
    \\exame toxicologico
    \\falta de ar
    \\ferida no pe
    \\fibrilacao atrial
    \\fibrose cistica
    \\fimose
    \\fissura labial
    \\fratura de femur
    \\fratura do colo do femur
    \\fratura do femur
    \\fratura exposta
    \\gestacao de alto risco
    \\gestacao de risco
    \\gordura no figado
    \\gota
    \\gravidez de alto risco
    \\gravidez de risco
    \\gravidez ectopica
    \\gravidez indesejada
    \\hba1c
    \\hemoglobina s
    \\hemorragia digestiva
    \\hepatite a
    \\hepatite b
    \\hepatite c
    \\hernia de disco
    \\hernia hiatal
    \\hernia inguinal
    \\hernia umbilical
    \\herpes genital
    \\herpes zoster
    \\hiperplasia prostatica
    \\hipertensao arterial
    \\hipertensao arterial sistemica
    \\hipertensao pulmonar
    \\hiv positiva
    \\hiv positivo
    \\hiv reagente
    \\hiv+
    \\ideacao suicida
    \\idealizacao suicida
    \\infarto agudo
    \\infarto agudo do miocardio
    \\infarto do miocardio
    \\infeccao hospitalar
    \\infeccao pelo hiv
    \\infeccao por hiv
    \\infeccao respiratoria
    \\infeccao sexualmente transmissivel
    \\infeccao urinaria
    \\inseminacao artificial
    \\insuficiencia cardiaca
    \\insuficiencia cardiaca congestiva
    \\insuficiencia hepatica
    \\insuficiencia renal
    \\insuficiencia renal aguda
    \\insuficiencia renal cronica
    \\insuficiencia respiratoria
    \\insuficiencia venosa
    \\internacao compulsoria
    \\internacao psiquiatrica
    \\intolerancia a lactose
    \\intolerancia ao gluten
    \\labio leporino
    \\lesao cerebral
    \\lesao medular
    \\lesao no menisco
    \\lesao por esforco repetitivo
    \\leucemia linfoblastica aguda
    \\leucemia linfoide aguda
    \\leucemia mieloide aguda
    \\leucemia mieloide cronica
    \\licenca medica
    \\licenca-saude
    \\linfoma de hodgkin
    \\linfoma nao hodgkin
    \\lupus eritematoso sistemico
    \\luto patologico
    \\mal de alzheimer
    \\mal de chagas
    \\mal de parkinson
    \\mama acessoria
    \\marca-passo
    \\marcapasso cardiaco
    \\mieloma multiplo
    \\morte encefalica
    \\nodulo na mama
    \\nodulo na tireoide
    \\nodulo no seio
    \\nodulo pulmonar
    \\obesidade grau i
    \\obesidade grau ii
    \\obesidade grau iii
    \\obesidade morbida
    \\ovario policistico
    \\ovarios policisticos
    \\parada cardiaca
    \\parada cardiorrespiratoria
    \\paralisia cerebral
    \\paralisia facial
    \\parto prematuro
    \\pe diabetico
    \\pe torto congenito
    \\pedra na vesicula
    \\pedra nos rins
    \\pedras na vesicula
    \\pedras nos rins
    \\perda auditiva
    \\perda de memoria
    \\perda de visao
    \\perda gestacional
    \\perdeu um bebe
    \\perdeu um rim
    \\perdi um bebe
    \\perdi um rim
    \\picada de cobra
    \\placa nas coronarias
    \\pneumonia bacteriana
    \\pneumonia viral
    \\ponte de safena
    \\pos-operatorio
    \\pos-parto
    \\pre-diabetes
    \\pre-diabetica
    \\pre-diabetico
    \\pre-eclampsia
    \\pre-natal
    \\pressao alta
    \\pressao arterial elevada
    \\pressao baixa
    \\problema cardiaco
    \\problema de coracao
    \\problema de pressao
    \\problema de tireoide
    \\problema no coracao
    \\problema nos rins
    \\problema psiquiatrico
    \\problemas cardiacos
    \\problemas de saude mental
    \\problemas psicologicos
    \\problemas psiquiatricos
    \\protese de joelho
    \\protese de quadril
    \\protese mamaria
    \\protese no joelho
    \\quadro de ansiedade
    \\quadro depressivo
    \\quadro psicotico
    \\queda de cabelo
    \\reducao de estomago
    \\reducao do estomago
    \\refluxo gastroesofagico
    \\remedio controlado
    \\remedio de pressao
    \\remedio para depressao
    \\remedio para o coracao
    \\remedio para pressao
    \\reposicao hormonal
    \\retardo mental
    \\retinopatia diabetica
    \\retocolite ulcerativa
    \\rim em ferradura
    \\rim unico
    \\rinite alergica
    \\ruptura do menisco
    \\saude mental
    \\sem vesicula
    \\sindrome coronariana aguda
    \\sindrome da fadiga cronica
    \\sindrome de asperger
    \\sindrome de burnout
    \\sindrome de cushing
    \\sindrome de down
    \\sindrome de guillain-barre
    \\sindrome de imunodeficiencia
    \\sindrome de klinefelter
    \\sindrome de marfan
    \\sindrome de sjogren
    \\sindrome de tourette
    \\sindrome de turner
    \\sindrome do intestino irritavel
    \\sindrome do ovario policistico
    \\sindrome do panico
    \\sindrome do tunel do carpo
    \\sindrome do x fragil
    \\sindrome dos ovarios policisticos
    \\sindrome metabolica
    \\sindrome nefrotica
    \\sindrome respiratoria aguda grave
    \\sistema imunologico comprometido
    \\sopro no coracao
    \\stress pos-traumatico
    \\surto psicotico
    \\t21
    \\tentativa de suicidio
    \\tentou se matar
    \\tentou suicidio
    \\teste de gravidez
    \\teste de hiv
    \\teste rapido
    \\tirou a propria vida
    \\toma anticoagulante
    \\toma antidepressivo
    \\toma remedio controlado
    \\tomo anticoagulante
    \\tomo remedio controlado
    \\traco falciforme
    \\transplante de coracao
    \\transplante de figado
    \\transplante de medula
    \\transplante de rim
    \\transplante hepatico
    \\transplante renal
    \\transtorno afetivo bipolar
    \\transtorno alimentar
    \\transtorno bipolar
    \\transtorno da personalidade borderline
    \\transtorno de ansiedade
    \\transtorno de ansiedade generalizada
    \\transtorno de deficit de atencao
    \\transtorno de panico
    \\transtorno de personalidade
    \\transtorno de personalidade borderline
    \\transtorno depressivo
    \\transtorno do espectro autista
    \\transtorno do panico
    \\transtorno esquizoafetivo
    \\transtorno mental
    \\transtorno obsessivo compulsivo
    \\transtorno obsessivo-compulsivo
    \\transtorno psiquiatrico
    \\traumatismo craniano
    \\traumatismo cranioencefalico
    \\trombose venosa
    \\trombose venosa profunda
    \\tuberculose pulmonar
    \\tumor benigno
    \\tumor cerebral
    \\tumor maligno
    \\tumor no cerebro
    \\ulcera gastrica
    \\uso abusivo de alcool
    \\uso de alcool
    \\uso de drogas
    \\usuaria de crack
    \\usuaria de drogas
    \\usuario de crack
    \\usuario de drogas
    \\varizes
    \\vida vegetativa
    \\virose
    \\virus da aids
    \\virus hiv
    \\vitima de overdose
;

/// Everyday words that end like a disease, an operation or a drug and are none.
pub const look_alikes =
    \\abril academia acredite admite agite alopatia alquimia anastomose anatomia antipatia anzol apatia apetite
    \\aposite aroma assine autonoma autonomas axioma azul bioma bipartite boemia broma cabine capacite celulose cite
    \\close cogite coma combine convite convites credite cromossoma debilite defina demite deposite desacredite
    \\dextrose digite dinamite diploma doma dormite dose doses ecdise edite elite emite empatia endemia enquanto
    \\epidemia espirite estroma evita evite evolucao excite exercite existir explicite exquisite facilite felicite
    \\fotofobia frutose futebol galactose gasolina genoma glicose goma grafite granite gravite grite habilite habite
    \\hesite hipnose homeopatia homofobia hospitais hospitalite idioma imite inabilite incite incuria injuria lactose
    \\leite limite limites luxuria maltose maquina margarina medite metamorfose microscopia mil milite naturopatia
    \\necessite noite noites nostalgia omite osmose osteopatia overdose palpite pandemia penuria perfil permite pose
    \\possibilite precipite quimia reabilite recite reedite remite repite requisite ressuscite restrite retoma rizoma
    \\roma sacarose satelite simbiose simpatia sintoma site sociopatia solicite soma subir suite suscite telefone
    \\telepatia toma transfobia transmite viremia virtuose visite volemia vomite xenofobia
;
