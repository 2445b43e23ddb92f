//! Words of the sensitive data of LGPD art. 5 II that lie in the body: origin, sex life, genes, biometry. Folded: no case,
//! no accents; made by hand.
//!
//! `*_weak` words count only where the text says whose they are: after "cor", "sou" and the like.

pub const race =
    \\afrodescendente amarela amarelo branca branco cabocla caboclo cafuzo caucasiana caucasiano cigana cigano
    \\indigena mameluco mestica mestico mulata mulato negra negras negro negros nissei parda pardo preta preto
    \\quilombola sansei
;

pub const race_weak =
    \\amarela amarelo asiatica asiatico branca branco cabocla caboclo cigana cigano indigena mestica mestico negra
    \\negras negro negros oriental parda pardo preta preto
;

pub const race_phrases =
    \\aldeia indigena
    \\comunidade quilombola
    \\cota racial
    \\cotas raciais
    \\descendencia africana
    \\descendencia japonesa
    \\descendente de africanos
    \\descendente de escravizados
    \\descendente de indigenas
    \\descendente de japoneses
    \\etnia cigana
    \\etnia guajajara
    \\etnia guarani
    \\etnia kaingang
    \\etnia pankararu
    \\etnia pataxo
    \\etnia terena
    \\etnia ticuna
    \\etnia tikuna
    \\etnia xavante
    \\etnia yanomami
    \\homem branco
    \\homem indigena
    \\homem negro
    \\homem pardo
    \\homem preto
    \\jovem negra
    \\jovem negro
    \\mulher branca
    \\mulher indigena
    \\mulher negra
    \\mulher parda
    \\mulher preta
    \\origem africana
    \\origem alema
    \\origem arabe
    \\origem cigana
    \\origem indigena
    \\origem italiana
    \\origem japonesa
    \\origem judaica
    \\pessoa indigena
    \\pessoa negra
    \\pessoa parda
    \\pessoa preta
    \\povo guarani
    \\povo pataxo
    \\povo xavante
    \\povo yanomami
;

pub const sex_life =
    \\assexual bissexual bissexualidade cisgenero gay heterossexual homoafetiva homoafetivo homossexual
    \\homossexualidade intersexo lesbica pansexual poliamor promiscua promiscuo sexualidade transexual transexualidade
    \\transgenero travesti virgem
;

pub const sex_life_phrases =
    \\amante
    \\atividade sexual
    \\atracao por homens
    \\atracao por mulheres
    \\atraida por mulheres
    \\atraido por homens
    \\casal homoafetivo
    \\coitarca
    \\comportamento sexual
    \\desejo sexual
    \\dispareunia
    \\dois parceiros
    \\dois parceiros no ultimo mes
    \\garota de programa
    \\garoto de programa
    \\homem trans
    \\homens que fazem sexo com homens
    \\identidade de genero
    \\inicio da vida sexual
    \\ja transou
    \\libido baixa
    \\muitos parceiros
    \\mulher trans
    \\multiplas parceiras
    \\multiplos parceiros
    \\namora outra moca
    \\namora outro rapaz
    \\namora um homem
    \\namora uma mulher
    \\namorando outra moca
    \\namorando outro rapaz
    \\nao binaria
    \\nao binario
    \\orientacao sexual
    \\parceira sexual
    \\parceiras sexuais
    \\parceiro sexual
    \\parceiros casuais
    \\parceiros no ultimo
    \\parceiros no ultimo mes
    \\parceiros nos ultimos
    \\parceiros sexuais
    \\perda de libido
    \\pessoa nao binaria
    \\pessoa trans
    \\pratica sexual
    \\praticas sexuais
    \\preferencia sexual
    \\primeira relacao
    \\primeira vez com
    \\profissional do sexo
    \\relacao extraconjugal
    \\relacao sem protecao
    \\relacao sexual
    \\relacao sexual desprotegida
    \\relacao sexual sem preservativo
    \\relacionamento homoafetivo
    \\relacoes com homens
    \\relacoes com homens e mulheres
    \\relacoes com mulheres
    \\relacoes desprotegidas
    \\relacoes extraconjugais
    \\relacoes sem protecao
    \\relacoes sexuais
    \\relacoes sexuais desprotegidas
    \\relacoes sexuais sem preservativo
    \\sem camisinha
    \\sem preservativo
    \\sexarca
    \\sexo anal
    \\sexo com homens
    \\sexo com mulheres
    \\sexo desprotegido
    \\sexo oral
    \\sexo sem camisinha
    \\sexo sem preservativo
    \\sexo sem protecao
    \\sexualmente ativa
    \\sexualmente ativo
    \\traicao conjugal
    \\transamos sem camisinha
    \\transei sem camisinha
    \\transou sem camisinha
    \\tres parceiros
    \\tres parceiros no ultimo mes
    \\uniao homoafetiva
    \\usa camisinha
    \\usa preservativo
    \\uso de preservativo
    \\varias parceiras
    \\varios parceiros
    \\varios parceiros no ultimo mes
    \\vida sexual
    \\vida sexual ativa
;

pub const genetic =
    \\aneuploidia cariotipo exoma genoma genotipada genotipado genotipagem genotipo haplogrupo haplotipo heterozigose
    \\heterozigota heterozigoto homozigose homozigota homozigoto monossomia trissomia
;

pub const genetic_phrases =
    \\alelo apoe
    \\alelo e4
    \\alelo htt
    \\amostra de dna
    \\apoe e4
    \\brca 1
    \\brca 2
    \\brca1
    \\brca2
    \\cariotipo 45,x
    \\cariotipo 46
    \\cariotipo 46,xx
    \\cariotipo 46,xy
    \\cariotipo 47
    \\cariotipo 47,xx
    \\cariotipo 47,xxx
    \\cariotipo 47,xxy
    \\cariotipo 47,xy
    \\consanguinidade
    \\dado genetico
    \\dados geneticos
    \\exame de ancestralidade
    \\exame de cariotipo
    \\exame de paternidade
    \\exame genetico
    \\fator v de leiden
    \\gene brca1
    \\gene brca2
    \\gene cftr
    \\gene htt
    \\gene mthfr
    \\heranca genetica
    \\hla b27
    \\hla-b27
    \\laudo genetico
    \\mapeamento genetico
    \\marcador genetico
    \\marcadores de dna
    \\marcadores do seu dna
    \\marcadores geneticos
    \\material genetico
    \\mutacao brca1
    \\mutacao brca2
    \\mutacao delta f508
    \\mutacao do fator v
    \\mutacao do gene
    \\mutacao do gene brca1
    \\mutacao do gene brca2
    \\mutacao em brca1
    \\mutacao em brca2
    \\mutacao genetica
    \\mutacao no brca1
    \\mutacao no brca2
    \\mutacao no cftr
    \\mutacao no gene
    \\mutacao no gene brca1
    \\mutacao no gene brca2
    \\mutacao patogenica
    \\painel genetico
    \\perfil genetico
    \\polimorfismo genetico
    \\portador da mutacao
    \\portador do gene
    \\portadora da mutacao
    \\portadora do gene
    \\predisposicao genetica
    \\repeticoes cag
    \\resultado genetico
    \\sequenciamento do exoma
    \\sequenciamento do genoma
    \\sequenciamento genetico
    \\sequenciamento genomico
    \\teste de ancestralidade
    \\teste de dna
    \\teste de paternidade
    \\teste genetico
    \\testes geneticos
    \\translocacao 9
    \\trissomia do 21
    \\trissomia do cromossomo 21
    \\variante genetica
    \\variante patogenica
    \\variante patogenica no gene
;

pub const biometric =
    \\biometria biometrica biometricas biometrico biometricos faceprint iriscode voiceprint
;

pub const biometric_phrases =
    \\amostra de voz
    \\assinatura biometrica
    \\assinatura dinamica
    \\assinatura vocal
    \\autenticacao biometrica
    \\biometria de voz
    \\biometria digital
    \\biometria facial
    \\cadastro biometrico
    \\cadastro da digital
    \\cadastro de digital
    \\cadastro facial
    \\coleta biometrica
    \\dado biometrico
    \\dados biometricos
    \\digitais coletadas
    \\digitais da mao
    \\digitais da paciente
    \\digitais do paciente
    \\digitais do requerido
    \\digitais dos dedos
    \\digitais dos dez dedos
    \\digital cadastrada
    \\digital do indicador
    \\digital do polegar
    \\escaneamento da iris
    \\escaneamento de iris
    \\exame papiloscopico
    \\foto da iris
    \\foto do rosto
    \\foto facial
    \\geometria da mao
    \\geometria facial
    \\gravacao de voz
    \\hash biometrico
    \\identificacao biometrica
    \\imagem da iris
    \\impressao digital
    \\impressao palmar
    \\impressao plantar
    \\impressoes digitais
    \\laudo papiloscopico
    \\leitor de digital
    \\leitura da iris
    \\leitura de iris
    \\leitura facial
    \\mapa das veias
    \\mapa das veias da mao
    \\mapa facial
    \\minucias da digital
    \\modo de andar
    \\padrao da iris
    \\padrao de digitacao
    \\padrao de voz
    \\padroes da iris
    \\palma da mao
    \\ponto biometrico
    \\reconhecimento de iris
    \\reconhecimento de voz
    \\reconhecimento facial
    \\registro biometrico
    \\retina escaneada
    \\scan da iris
    \\selfie biometrica
    \\sua digital
    \\template biometrico
    \\template digital
    \\template facial
    \\veias da mao
    \\verificacao biometrica
    \\vetor facial
;
