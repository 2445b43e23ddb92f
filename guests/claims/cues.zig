//! Words that say how something is meant: hedged, denied, reported, promised, compared, backed by a source.
//!
//! Folded; collected by hand.

const f = @import("flags.zig");
const vocabulary = @import("../text/vocabulary.zig");

pub const lists = [_]vocabulary.List{
    .{ .flags = f.preposition, .words =
    \\de do da dos das em no na nos nas com por pelo pela pelos pelas para pra pro ao aos contra sem sob sobre entre
    \\desde ate apos durante mediante atraves segundo conforme num numa nuns numas deste desta desse dessa neste nesta
    \\nesse nessa destes destas desses dessas nestes nestas
    },
    .{ .flags = f.article, .words =
    \\o a os as um uma uns umas este esta estes estas esse essa esses essas aquele aquela nosso nossa nossos nossas
    \\seu sua seus suas meu minha meus minhas qualquer cada todo toda todos todas algum alguma alguns algumas nenhum
    \\nenhuma varios varias muitos muitas outro outra outros outras tal tais certos certas tanto
    },
    .{ .flags = f.pronoun, .words = "ele ela eles elas isso isto aquilo esse essa este esta esses essas estes estas" },
    .{ .flags = f.negation, .words = "nao nem nenhum nenhuma jamais tampouco nunca" },
    .{ .flags = f.hedge, .words =
    \\talvez possivelmente provavelmente supostamente aparentemente parece parecem sugere sugerem sugeriu sugeriram
    \\eventualmente poderia poderiam teria teriam seria seriam potencialmente preliminares preliminar promissor promissores potencial
    \\promissora costuma costumam tende tendem
    },
    .{ .flags = f.hedge | f.auxiliary, .words = "consiga consigam conseguiria pode podem podera poderao poderia poderiam parece parecem podendo tende tendem costuma costumam possa possam" },
    .{ .flags = f.auxiliary, .words =
    \\ajuda ajudam ajudou ajudaram ajudara ajudar ajudando ajude auxilia auxiliam auxiliar auxiliou auxiliando consegue
    \\conseguem conseguiu conseguir promete prometem prometeu prometendo capaz capazes vai vao permite permitem permitiu
    \\possibilita possibilitam contribui contribuem contribuiu contribuir contribuindo eficaz eficazes eficiente
    \\eficientes efetivo efetiva efetivos possivel serve servem garante garantem garantimos ira irao atua atuam age agem
    \\comeca comecam basta bastam conhecido conhecida conhecidos conhecidas promessa ideal otimo otima excelente
    \\excelentes perfeito perfeita viu viram mostrou conseguiram chega chegam
    },
    .{ .flags = f.goal, .words =
    \\visa visam visando objetivo objetivos busca buscam buscar meta metas tenta tentam tentar tentou pretende pretendem
    \\quer querem quero precisa precisam preciso precisamos deve devem devemos deveria importante fundamental essencial
    \\necessario necessaria desafio desafios dicas dica estrategia estrategias
    \\planeja planejam prioridade esforco esforcos finalidade intuito fim avaliar avalia avaliam avaliara investigar
    \\investiga investigam estuda estudam testar testam testara verificar saber tentativa luta recomenda recomendam
    \\orienta orientam pede pedem lembrar tentando buscando queremos vamos tentaram procura
    },
    .{ .flags = f.says, .words = "diz dizem disse disseram dizendo dira viu viram acha acham jura juram contra-argumenta" },
    .{ .flags = f.science, .words =
    \\estudo estudos pesquisa pesquisas pesquisador pesquisadores pesquisadora pesquisadoras cientista cientistas ciencia
    \\cientifico cientifica cientificos cientificas cientificamente clinicamente comprovadamente ensaio ensaios trabalho
    \\trabalhos levantamento evidencia evidencias artigo artigos analise coorte revisao literatura experimento
    \\experimentos universidade universidades
    },
    .{ .flags = f.authority, .words =
    \\oms opas anvisa fiocruz inca cdc fda ema nhs nih cfm butantan conitec unicef cochrane who ans febrasgo unasus
    },
    .{ .flags = f.citation, .words =
    \\nejm lancet jama bmj cochrane pubmed medline lilacs scielo metanalise metanalises plos ncbi thelancet arxiv medrxiv biorxiv
    \\pmid pmc doi isbn issn circulation
    },
    .{ .flags = f.absolute, .words =
    \\garantido garantida garantidos garantidas definitivo definitiva definitivamente definitivos definitivas sempre
    \\milagroso milagrosa milagrosos milagrosas milagre milagres infalivel infaliveis totalmente completamente jamais
    \\permanente permanentemente permanentes comprovadamente radicalmente perfeito imediatamente instantaneo instantanea
    \\instantaneamente absoluto absoluta absolutamente
    },
    .{ .flags = f.promise, .words = "garantimos prometemos adeus" },
    .{ .flags = f.comparison, .words = "melhor melhores tao superior superiores maior maiores menor menores mais menos unico unica inferior pior supera superam superou inigualavel imbativel insuperavel superioridade bate batem bateu vence vencem ganha ganham vezes metade dobro triplo cada cento tercos terco quartos dobra dobrou dobram triplica triplicou duplica duplicou nnt igual" },
    .{ .flags = f.adverb, .words =
    \\mais menos muito bem tambem ja ate ainda so somente apenas sempre nunca nao rapidamente rapido naturalmente logo
    \\bastante quase cerca aproximadamente ativamente efetivamente significativamente drasticamente tanto
    },
    .{ .flags = f.efficacy | f.negation, .words = "ineficaz ineficazes inutil inuteis inocuo inocua" },
    .{ .flags = f.efficacy, .words =
    \\eficaz eficazes eficacia efetividade eficiencia eficiente eficientes efetivo efetiva efetivos efetivas sucesso
    \\precisao acuracia sensibilidade especificidade acerto assertividade funciona funcionam funcionou resolutividade
    \\confiabilidade acertos aliado aliada aliados aliadas promissor promissora promissores promissoras
    },
    .{ .flags = f.you, .words = "voce voces vc vcs seu sua seus suas te" },
    .{ .flags = f.time, .words = "dia dias semana semanas mes meses hora horas minuto minutos segundos ano anos sessao sessoes" },
    .{ .flags = f.me, .words = "eu meu minha meus minhas comigo nos fui tomei usei fiz tive senti curei sofria tomava estava passei melhorei  voltei" },
    .{ .flags = f.advice, .words =
    \\procure procurem consulte consultem converse conversem busque busquem agende marque pergunte informe desconfie
    \\desconfiem cuidado atencao denuncie evitem verifique observe lembre confira leia siga respeite suspenda interrompa
    \\ compareca leve ligue golpe golpes
    },
    .{ .flags = f.question, .words = "como quando onde qual quais  saiba entenda    veja aprenda confira" },
    .{ .flags = f.debunk, .words = "lenda lendas balela conversa-fiada mito mitos falso falsa falsos falsas mentira mentiras fake boato boatos enganoso enganosa inveridico inveridica equivocado desmente desmentem desinformacao" },
    .{ .flags = f.that, .words = "que" },
    .{ .flags = f.junction, .words = "mas porem porque pois embora enquanto quando se caso entretanto contudo todavia portanto logo entao ja" },
    .{ .flags = f.meant, .words =
    \\usado usada usados usadas utilizado utilizada utilizados utilizadas indicado indicada indicados indicadas recomendado
    \\recomendada recomendados recomendadas aprovado aprovada aprovados destinado destinada destinados coadjuvante coadjuvantes adjuvante empregado empregada prescrito prescrita serve servem
    },
    // What a study links with what; for good or ill.
    .{ .flags = f.harm | f.present, .words = "associa associam relaciona relacionam liga ligam vincula vinculam associou associaram relacionou relacionaram ligou ligaram vinculou associado associada associados associadas relacionado relacionada relacionados relacionadas ligado ligada ligados ligadas vinculado vinculada" },
    .{ .flags = f.being, .words =
    \\e sao foi foram era eram ser sendo esta estao estava tem tinha ter teve tiveram ha houve apresenta apresentou
    \\apresentaram possui possuem oferece oferecem traz trazem proporciona proporcionam proporcionou fica ficam ficou
    \\ficaram registra registraram relataram obteve obtiveram alcanca alcancou atinge atingiu teriam
    },
    .{ .flags = f.other, .words =
    \\nega negam refere referem mede medem monitora monitoram acompanha acompanham inclui incluem envolve exige custa abrange
    \\considera avalia avaliam usa usam recebe recebem atende atendem significa representa aborda discute descreve
    \\sofre sofrem enfrenta enfrentam soma completa vende vendem compra produz produzem contem distribui distribuem oferta
    \\aplica aplicam realiza realizam tinham trouxe imita imitam simula contraiu contrai pega cobre cobrem paga pagam
    \\custo custos gasto gastos fila filas espera desigualdade desigualdades preco precos burocracia despesa despesas
    \\acesso demanda demandas oferta conta erro erros faturamento verbas vagas atendimento atendimentos 
    \\desperdicio evasao faltas estoque distribuicao cobertura multas conhecimento debate conscientizacao preconceito
    \\estigma tabu imagem renda desemprego pobreza atraso atrasos lucro lucros vendas vaga agenda logistica
    },
};
