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
    \\convulsoes coqueluche covid crack craniotomia cretinismo crohn curetagem dac daltonico daltonismo deficiente
    \\delirio delirios demencia dengue depressao depressiva depressivo dermatite desmaio desmaiou desnutricao
    \\desnutrida desnutrido dessaturou dhgna diabete diabetes diabetica diabetico dialise dialitica dialitico dislexia
    \\dislexica dislexico dislipidemia displasia distimia distonia dm dorsalgia down dpoc drge dst dsts eap eclampsia
    \\ecocardiograma ecografia eczema edema eletrocardiograma eletroconvulsoterapia eletroencefalograma embolia
    \\encoprese endometriose endoscopia enfarte enfartou enfisema enterite enurese enxaqueca epilepsia epileptica
    \\epileptico erisipela escabiose escaras escarlatina esclerose escoliose espirometria espondilite esquistossomose
    \\esquizofrenia esquizofrenica esquizofrenico estenose estomatite etilismo etilista febril fibrilacao fibromialgia
    \\fibrose fisioterapia fistula flebite fobia fratura fraturas fraturou fta furunculo gagueira gangrena gastrite
    \\gastroenterite gastroplastia gastrostomia gestacao gestante glaucoma glioblastoma gonorreia gota gravida
    \\gravidez gripada gripado gripe hanseniase has hda hemangioma hematoma hemiplegia hemodialise hemofilia
    \\hemofilica hemofilico hemograma hemorragia hemorroida hemorroidas hepatite hernia herpes hidrocefalia hidrocele
    \\hiperatividade hipercolesterolemia hiperglicemia hiperplasia hiperprolactinemia hipertensa hipertensao
    \\hipertenso hipertireoidismo hipoglicemia hipospadia hipotensao hipotireoidea hipotireoideo hipotireoidismo
    \\hipoxemia histerectomia hiv holter homecare hormonioterapia hpb hpv htlv iam icc ictericia imunodeficiencia
    \\imunodeprimida imunodeprimido imunossuprimida imunossuprimido imunoterapia incontinencia infartada infartado
    \\infarto infartou infeccao infertil infertilidade insonia insuficiencia internacao internada internado
    \\intoxicacao intubacao intubada intubado ira irc ist ists itu labirintite laparoscopia laparotomia laqueadura
    \\leishmaniose lepra leptospirose lesao leucemia linfoma lipotimia litiase litotripsia lla lma lmc lms lnh
    \\lombalgia lra lupica lupus luxacao maconha malaria mamografia marcapasso mastectomia mastectomizada mastite
    \\melanoma meningite menopausa metastase metastases metastatica metastatico mialgia miastenia microcefalia mieloma
    \\mielomeningocele mioma miomas miopia monkeypox mononucleose mpox mudez narcolepsia natimorto nefrectomia
    \\nefrolitotripsia nefropata neoplasia neuralgia neurastenia neuropatia neurose neurotica nodulo nodulos obesa
    \\obesidade obeso oligofrenia oncologica oncologico ooforectomia orquite osteomielite osteopenia osteoporose
    \\ostomizada ostomizado otite ovario overdose oxigenioterapia paliativo paliativos palpitacao palpitacoes
    \\pancreatite pangastrite panico papanicolau papilomavirus paralisia paralitica paralitico paraplegia paraplegica
    \\paraplegico parkinson parkinsonismo pediculose pedofilia pericardite pielonefrite pneumonia pneumotorax
    \\poliomielite polipo polipos polissonografia politraumatismo ponte posparto prostatectomia prostatite psicose
    \\psicoterapia psicotica psicotico psiquiatrica psiquiatrico psoriase pterigio puerpera puerperio queimadura
    \\queloide quimioterapia quimioterapico radioterapia raquianestesia raquitismo refluxo renite ressonancia
    \\retinopatia revascularizacao rinite rosacea rubeola salmonelose sarampo sarcoidose sarcoma sarna sepse
    \\septicemia sequela sequelada sequelado sequelas sida sifilis sindromico sinusite sobrepeso sonambulismo sopro
    \\sorologia soropositiva soropositivo suicida suicidio surda surdez surdo tabagismo tabagista talassemia
    \\taquicardia tce tdah tea tendinite tep tept tetano tetraplegia tetraplegica tetraplegico tireoidectomia toc
    \\tomografia toxicodependente toxicomania toxoplasmose transfusao transplantada transplantado transplante
    \\traqueostomia traqueostomizada traqueostomizado trauma traumatismo tricomoniase trombofilia tromboflebite
    \\trombose tuberculose tumor tumores tvp ulcera ulceras ultrassom ultrassonografia urticaria uveite vaginismo
    \\vaginose varicela varicocele varizes vasectomia vdrl verminose vertigem viciada viciado vitiligo xeroderma zika
    \\zoster
;

/// Tell of health only where the sentence says whose: everyday complaints and words with other meanings.
pub const weak_terms =
    \\alta ansiedade bipolar cansaco cardiaca cardiaco cateter cega cirurgia cisto coceira coma comorbidade
    \\comorbidades compulsao condicao crise curativo deficiente delirio delirios dependencia desconforto desmaio
    \\diagnostico diarreia dm doenca dor dores down dreno estresse exame exames fadiga febre fisioterapia fobia
    \\fraqueza fratura fraturas fuma fumante fumava gesso gestacao gota gravidez gripada gripado gripe has hemograma
    \\inchaco infeccao infertil inflamacao insonia insuficiencia insulina internacao ira ist laudo lesao mamografia
    \\medicacao medicacoes medicamento medicamentos menopausa nausea nauseas nicotina nodulo nodulos obesa oncologica
    \\oncologico operada operado operou ovario palpitacao panico parto perinatal ponte prep protese psicoterapia
    \\psiquiatrica psiquiatrico queimadura reagente recaida refluxo remedio remedios remissao ressonancia sangramento
    \\sedentaria sedentario sequela sequelas sintoma sintomas sonda sonolencia sopro sorologia stent surda surdo tea
    \\tentativa terapia toc tomografia tontura tonturas tosse transfusao tratamento trauma tremor tremores tristeza
    \\tumor tumores ultrassom uti vertigem vomito vomitos
;

/// Said of nearly everybody who sees a doctor: told only where nothing else is.
pub const slight_terms =
    \\acompanhamento alta biopsia cateter cirurgia colonoscopia comorbidade comorbidades condicao crise curativo
    \\deficiencia deficiente diagnostico doenca dreno endoscopia exame exames fisioterapia gesso hemograma hepatico
    \\insonia internacao internada internado laudo mamografia medicacao medicacoes medicamento medicamentos operada
    \\operado operou parto prep psicoterapia reagente recaida remedio remedios ressonancia sintoma sintomas sonda
    \\terapia tomografia tratamento ultrassom ultrassonografia
;

/// What is measured of a patient; short ones in capitals only.
pub const measures =
    \\albumina bilirrubina bnp colesterol creatinina fc ferritina fr glicada glicemia hb hba hdl hematocrito
    \\hemoglobina imc inr ldl leucocitos pa plaquetas potassio psa saturacao sodio spo t4l tgo tgp triglicerideos
    \\triglicerides troponina tsh ureia vhs
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
