//! Words that make a sentence personal, general, invented, or a record's. Folded: no case, no accents.

/// Says that somebody has it.
pub const personal =
    \\acometida acometido acompanha adoeceu aguarda aguardando apresenta apresentando apresentava apresentou atendida
    \\atendido atesto autodeclara autodeclarou bebe brasileira brasileiro casada casado chegou compareceu contou
    \\contraiu convive conviveu crianca curou declara declarou dela dele descobriu deu diagnosticada diagnosticado
    \\domiciliada domiciliado ela ele encaminhada encaminhado enfrenta enfrentou entubada entubado era esposa esta
    \\estava evolui evoluiu ex faleceram faleceu faz fazia fez ficou filha filho filiada filiado filiou foi frequenta
    \\frequentava garota garoto gestante gravida hospitalizada hospitalizado identifica idosa idoso inicia iniciou
    \\inscrita inscrito internada internado internou intubada intubado luta lutando lutou mantem marido medicada
    \\medicado melhorou menina menino milita mora morava morrendo morreu namora nasceram nasceu nascida nascido
    \\necessita nega negou operada operado operou paciente participa participou passou pegou perdeu pertence piorou
    \\portador portadora positiva positivado positivo positivou possui possuia pratica precisa precisou procurou
    \\queixa reagente realiza realizou recebeu recuperou refere referiu relata relatou residente segue sentiu seu
    \\sofre sofrendo sofreu sofria solicito solteira solteiro sua submetida submetido tem testou teve tinha toma
    \\tomava trata tratando tratou usa usava venceu vive vivendo vivia voltou vota votou
;

/// What professionals and officials say of themselves only when they are ill.
pub const suffers =
    \\adoeceu contraiu convive descobriu diagnosticada diagnosticado enfrenta entubada entubado faleceu ficou
    \\hospitalizada hospitalizado internada internado intubada intubado luta lutou morreu operada operado passou pegou
    \\portador portadora sofre sofreu submetida submetido tem testou teve toma trata venceu vitima
;

/// The writer speaks of himself.
pub const first_person =
    \\abortei adoeci aprendi casei chorei comecei contei convivi convivo corro descobri divorciei durmo emagreci
    \\enfrentei engordei engravidei estou eu faco fiquei fiz frequento fui ganhei larguei luto me meu meus milito mim
    \\minha minhas moro namoro nasci nossa nosso operei parei passei peguei perdi preciso recebi senti separei sinto
    \\sobrevivi sobrevivo sofro sou superei tenho terminei testei tive tomo transei uso venci vivo voltei votei voto
;

/// About many, or in general.
pub const general =
    \\abordar abordou acomete adolescentes adultos afeta agosto algumas alguns alivia aliviar amarelo ambulatorio
    \\anvisa area artigo associacao assunto atinge atuacao aula aumenta azul boletim brasileiras brasileiros campanha
    \\campanhas cartilha casos causa causada causado causas chamada chamado combate combater comum comuns confira
    \\congresso conheca conscientizacao consenso conteudo contra costuma costumam criancas cura curam curar curso
    \\debate debater debateu detecta detectar devem dezembro diabeticos dica dicas diminui diminuir diretriz
    \\diretrizes discutir discutiu doencas doutorado duvida duvidas edicao elimina eliminar entenda epidemia
    \\especialidade especialista especialistas especializacao especializada especializado estudo estudos evento evita
    \\evitar existem experiencia falou familias fatores ficcao fiocruz frequente frequentes geral gestantes guia
    \\hipertensos homens identificar idosos imunizacao incidencia individuos informacoes informativo janeiro jovens
    \\lei livro medicos mestrado mil milhares milhoes ministerio mortalidade muitas muitos mulheres mundial mundo
    \\mutirao newsletter novembro oms opas outubro pacientes palestra palestrante palestras pauta pergunta perguntas
    \\personagem pesquisa pesquisas pessoas podem politica populacao porcento portadores prevalencia prevencao
    \\prevenir previna previne programa projeto protagonista protocolo qualquer quem rastreamento reduz reduzir
    \\referencia resenha risco romance rosa saiba sao setembro seus simposio sintomas sobre sociedade suas surto tema
    \\tese todas todos transmissao tratado triagem usuarios vacina vacinacao vacinas veja voce voces webinar
;

/// Labels of the lines of a record.
pub const record =
    \\alergia alergias anamnese antecedentes cid cirurgia comorbidades conclusao condicao condicoes conduta cor
    \\deficiencia desfecho diagnostico diagnosticos doenca etnia evolucao exame exames filiacao hd hda hipotese
    \\historico hma hpma hpp impressao indicacao internacao justificativa laudo medicacao medicacoes medicamentos
    \\motivo obs observacao observacoes orientacao partido patologia patologias prescricao procedimento qp quadro
    \\queixa raca religiao remedio remedios resultado sindicato sintomas tratamento uso
;

/// Who belongs to something: "membro", "filiada".
pub const member =
    \\adepta adepto aderiu apoia apoiador apoiadora apoiando apoiava apoiou associada associado candidata candidato
    \\conselheira conselheiro contribui contribuinte coordenador coordenadora delegada delegado diretor diretora
    \\dirigente eleitor eleitora entrou filiacao filiacoes filiada filiado filiou frequenta frequentadora fundador
    \\fundadora ingressou iniciada iniciado integra integrante lider membra membro mensalidade militante obreira
    \\obreiro participa participante pertence pertencente presidenta presidente representante secretaria secretario
    \\seguidor seguidora simpatizante socia socio tesoureira tesoureiro vice voluntaria voluntario vota votando votei
    \\voto votou
;

/// Said of nobody who lives.
pub const fiction =
    \\ficcao ficticia ficticias ficticio ficticios hipotetica hipotetico imaginaria imaginario inventada inventadas
    \\inventado inventados manequim personagem protagonista romance roteiro simulacao simulada simulado
;

pub const race_label =
    \\ascendencia autodeclara autodeclaracao autodeclarada autodeclarado autodeclaram autodeclarou color cor declara
    \\declarada declarado declarou descendencia etnia etnica homem identifica jovem menina menino mulher pele pessoa
    \\raca racial senhor senhora sou
;

pub const religion_label =
    \\catolica converteu convertida convertido convicta convicto credo crenca criada criado culto declara devota
    \\devoto familia fe frequenta igreja missa pastor pastora praticante religiao religiosa sou
;
