//! Diseases and states of several words, as patients and doctors say them. Folded: no case, no accents; made by hand.

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
    \\cancer de colo de utero
    \\cancer de colo do utero
    \\cancer metastatico
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
