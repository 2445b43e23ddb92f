//! Phrases that say how something is meant, and phrases that have an effect as one verb has: "acaba com", "faz bem".
//!
//! Folded; collected by hand. None stands in two lists.

const f = @import("flags.zig");
const vocabulary = @import("../text/vocabulary.zig");

pub const lists = [_]vocabulary.Phrases{
    .{ .flags = f.authority, .lines =
    \\ministerio da saude
    \\organizacao mundial da saude
    \\organizacao mundial de saude
    \\organizacao pan-americana da saude
    \\secretaria de saude
    \\secretaria estadual de saude
    \\secretaria municipal de saude
    \\conselho federal de medicina
    \\conselho federal de nutricao
    \\sociedade brasileira de
    \\sociedade brasileira do
    \\associacao brasileira de
    \\associacao medica brasileira
    \\academia americana de
    \\instituto nacional de
    \\instituto butantan
    \\fundacao oswaldo cruz
    \\agencia nacional de vigilancia sanitaria
    \\agencia europeia de medicamentos
    \\federacao brasileira de
    \\federacao internacional de
    \\american heart association
    \\food and drug administration
    },
    .{ .flags = f.citation, .lines =
    \\ensaio clinico randomizado
    \\ensaios clinicos randomizados
    \\ensaio randomizado
    \\ensaios randomizados
    \\estudo randomizado
    \\estudos randomizados
    \\ensaio controlado
    \\estudo controlado
    \\duplo cego
    \\duplo-cego
    \\revisao sistematica
    \\revisoes sistematicas
    \\meta-analise
    \\meta-analises
    \\meta analise
    \\fase iii
    \\fase ii
    \\fase 3
    \\fase 2
    \\caso-controle
    \\estudo de coorte
    \\coorte prospectiva
    \\et al
    \\new england journal
    \\journal of
    \\british medical journal
    \\nature medicine
    \\nature communications
    \\scientific reports
    \\the lancet
    \\annals of
    \\cadernos de saude
    \\arquivos brasileiros
    \\jornal brasileiro de
    \\revista brasileira de
    \\revista de saude
    \\jornal de pediatria
    \\publicado em
    \\publicado na
    \\publicado no
    \\publicado nos
    \\publicado pela
    \\publicado pelo
    \\publicada em
    \\publicada na
    \\publicada no
    \\publicada nos
    \\publicada pela
    \\publicada pelo
    \\publicados em
    \\publicados na
    \\publicados no
    \\publicados pela
    \\publicadas em
    \\publicadas na
    \\publicadas no
    \\saiu na revista
    \\revista nature
    \\revista science
    \\na nature
    \\na science
    \\biblioteca cochrane
    \\na revista cientifica
    },
    .{ .flags = f.absolute, .lines =
    \\de uma vez por todas
    \\de vez
    \\para sempre
    \\pra sempre
    \\em todos os casos
    \\em qualquer caso
    \\em qualquer idade
    \\sem falhas
    \\sem excecao
    \\sem nenhum risco
    \\sem risco
    \\sem riscos
    \\risco zero
    \\sem qualquer risco
    \\sem efeitos colaterais
    \\sem efeito colateral
    \\sem nenhum efeito colateral
    \\sem efeitos adversos
    \\sem contraindicacoes
    \\sem contraindicacao
    \\sem contra-indicacoes
    \\zero contraindicacoes
    \\zero contraindicacao
    \\zero contra-indicacao
    \\zero efeito colateral
    \\sem qualquer contraindicacao
    \\sem qualquer efeito colateral
    \\sem nenhuma contraindicacao
    \\nenhuma contraindicacao
    \\nenhum efeito colateral
    \\tiro e queda
    \\sem errar nunca
    \\por toda a vida
    \\pelo resto da vida
    \\a vida toda
    \\nao falha jamais
    \\nunca erra
    \\totalmente inofensivo
    \\totalmente inofensiva
    \\e inofensivo
    \\e inofensiva
    \\zero efeitos colaterais
    \\zero risco
    \\sem recaidas
    \\sem recaida
    \\nunca falha
    \\nao falha
    \\todos os tipos de
    \\qualquer tipo de
    \\qualquer doenca
    \\todas as doencas
    \\por completo
    \\nao tem contraindicacao
    \\nao tem contraindicacoes
    \\nao possui contraindicacoes
    \\nao tem efeitos colaterais
    \\nao tem efeito colateral
    \\nao possui efeitos colaterais
    \\nao causa efeitos colaterais
    \\nao apresenta efeitos colaterais
    \\nao ha contraindicacoes
    \\nao ha efeitos colaterais
    \\nao faz mal
    \\sem cirurgia
    \\com certeza
    \\sem deixar rastro
    },
    .{ .flags = f.promise, .lines =
    \\chega de
    \\nada de
    \\esqueca
    \\esqueca as
    \\pare de sofrer
    \\liberte-se
    \\viva sem
    \\uma vida sem
    \\livre se
    \\livre de vez
    \\ou seu dinheiro de volta
    \\dinheiro de volta
    \\voce vai
    \\voces vao
    \\vc vai
    \\voce ira
    \\voce nao vai mais
    \\volte a
    \\fique livre
    \\acabe de vez
    \\ja na primeira semana
    \\ja na primeira sessao
    \\ja nos primeiros dias
    \\na mesma hora
    },
    .{ .flags = f.cure | f.present, .lines = "vao embora\nvai embora" },
    .{ .flags = f.cure | f.present, .lines =
    \\acaba com
    \\some com
    \\somem com
    \\da cabo de
    \\da cabo da
    \\da cabo do
    \\da conta de
    \\da conta da
    \\manda embora
    \\mandam embora
    \\bota para correr
    \\bota pra correr
    \\passa longe
    \\acabam com
    \\poe fim
    \\poem fim
    \\da fim
    \\da um fim
    \\livra de
    \\livra voce
    \\dao fim
    },
    .{ .flags = f.absolute | f.promise, .lines = "nunca mais\nvoce nunca mais\nresultado garantido\nresultados garantidos\neficacia garantida\nsatisfacao garantida" },
    .{ .flags = f.cure | f.past, .lines =
    \\acabou com
    \\acabaram com
    \\pos fim
    },
    .{ .flags = f.cure | f.infinitive, .lines =
    \\acabar com
    \\dar cabo
    \\dar conta da
    \\dar conta do
    \\mandar embora
    \\sumir com
    \\por fim a
    \\por fim ao
    \\dar fim
    \\livrar de
    \\livrar-se
    \\se livrar
    },
    .{ .flags = f.cure | f.gerund, .lines = "acabando com" },
    .{ .flags = f.cure | f.future, .lines = "acabara com\nvai acabar com" },
    .{ .flags = f.cure | f.wish, .lines =
    \\acabe com
    \\ponha fim
    \\de fim
    },
    .{ .flags = f.cure | f.wish | f.promise, .lines =
    \\diga adeus
    \\de adeus
    \\livre-se
    \\despeca-se
    \\de um basta
    \\diga tchau
    \\dizer tchau
    \\dizer adeus
    \\de tchau
    \\dar tchau
    },
    .{ .flags = f.comparison, .lines = "para tras\nnao tem rival\nsem rival\nsem igual\nnao ha melhor\nnao existe melhor\nnao tem igual\nnao perde para\ncomo nenhum outro\ncomo nenhuma outra" },
    .{ .flags = f.lessen | f.present, .lines =
    \\funciona contra
    \\funcionam contra
    \\funciona para
    \\age contra
    \\atua contra
    \\atua no combate
    \\age no combate
    \\e bom para
    \\e boa para
    \\e bom pra
    \\e boa pra
    \\sao bons para
    \\e otimo para
    \\e otima para
    \\e otimo pra
    \\e excelente para
    \\e ideal para
    \\e eficaz contra
    \\e eficaz para
    \\faz desaparecer
    \\fazem desaparecer
    \\faz sumir
    \\da alivio
    \\traz alivio
    },
    .{ .flags = f.lessen | f.present | f.absolute, .lines = "funciona sempre contra\nsempre funciona contra" },
    .{ .flags = f.improve | f.present, .lines =
    \\faz bem
    \\fazem bem
    \\e bom para o
    \\e bom para a
    \\e benefico
    \\e benefica
    \\sao beneficos
    \\beneficia
    \\beneficiam
    },
    .{ .flags = f.harm | f.present, .lines =
    \\leva a
    \\levam a
    \\leva ao
    \\levam ao
    \\da cancer
    \\e prejudicial
    \\sao prejudiciais
    },
    .{ .flags = f.harm | f.infinitive, .lines =
    \\levar a
    \\levar ao
    \\fazer mal
    \\resultar em
    },
    // Effect and outcome in one.
    .{ .flags = f.slim | f.present, .lines = "faz o cabelo crescer\nfazem o cabelo crescer\nfaz crescer cabelo\nfaz voce emagrecer\nfaz emagrecer\nfazem emagrecer\nseca barriga\nseca a barriga\nchapa a barriga\nfaz a pele brilhar" },
    .{ .flags = f.prevent | f.slim | f.present, .lines = "nao fica gripado\nnao fica gripada\nnao fica doente\nnao ficam doentes\nnunca fica doente\nnunca ficam doentes\nnao pega gripe\nnao pega resfriado\nnao pega dengue\nnao pega covid" },
    .{ .flags = f.harm | f.slim | f.present, .lines = "e cancerigeno\ne cancerigena\nsao cancerigenos\nsao cancerigenas\ne toxico\ne toxica\nsao toxicos\nsao toxicas\ne veneno\ne um veneno\nfaz mal\nfazem mal\nfaz muito mal\nengorda\nengordam\ne abortivo\ne abortiva\nvicia\nviciam\nmata aos poucos\nmatam aos poucos" },
    .{ .flags = f.cure | f.noun, .lines = "fim da\nfim do\nfim das\nfim dos\nadeus a\nadeus ao\nadeus as\nadeus aos" },
    .{ .flags = f.harm | f.past, .lines = "levou a\nlevaram a" },
    .{ .flags = f.harm | f.noun, .lines =
    \\efeitos colaterais
    \\danos do
    \\danos da
    \\danos de
    \\maleficios do
    \\maleficios da
    \\prejuizos do
    \\prejuizos da
    \\perigos do
    \\perigos da
    \\riscos do uso
    \\consequencias do uso
    \\reacoes indesejaveis
    \\reacoes mais comuns
    \\efeitos indesejaveis
    \\efeito colateral
    \\efeitos adversos
    \\efeito adverso
    \\reacoes adversas
    \\reacao adversa
    \\eventos adversos
    },
    .{ .flags = f.hedge | f.science, .lines = "ha indicios" },
    .{ .flags = f.hedge, .lines =
    \\em alguns casos
    \\em certos casos
    \\em algumas pessoas
    \\ao que tudo indica
    \\a depender
    \\e possivel que
    \\pode ser que
    },
    .{ .flags = f.negation, .lines =
    \\nao ha evidencia
    \\nao ha evidencias
    \\nao existe evidencia
    \\nao existem evidencias
    \\nao existe cura
    \\nao ha cura
    \\nao ha prova
    \\nao ha provas
    \\nao ha comprovacao
    \\nao existe comprovacao
    \\nao ha estudo
    \\nao ha estudos
    \\nao existem estudos
    \\nao ha indicios
    \\nao se pode afirmar
    \\nao se pode dizer
    \\jamais se demonstrou
    \\jamais se provou
    \\nunca se provou
    \\nunca se demonstrou
    \\nada se provou
    \\nunca foi verificado
    \\nunca foi provado
    \\nunca foi comprovado
    \\longe disso
    \\nao passa de mito
    \\nao passa de lenda
    \\isso e lenda
    \\nada disso
    \\sem base cientifica
    \\nao ha nada que
    \\sem comprovacao
    \\sem evidencia
    \\sem evidencias
    \\sem respaldo
    \\faltam evidencias
    \\faltam provas
    \\faltam estudos
    \\carece de
    \\nao tem comprovacao
    \\nao tem efeito
    \\nao foi comprovado
    \\nao foi provado
    \\nao esta comprovado
    \\nao e verdade
    \\nao se sustenta
    \\nao e capaz
    },
    .{ .flags = f.negation | f.efficacy, .lines = "nao tem eficacia\nnao funciona\nnao funcionam\nnao serve\nnao e eficaz\nsem eficacia comprovada\nnao possui eficacia\nnao tem efeito contra\nnao sao eficazes\nnao e efetivo\nnao e efetiva\nnao mostrou eficacia\nnao demonstrou eficacia\nnao mostra eficacia" },
    // "Not only": says more, not less.
    .{ .flags = f.adverb, .lines =
    \\nao so
    \\nao apenas
    \\nao somente
    \\nao ha duvida
    \\nao ha duvidas
    \\nao a toa
    },
    .{ .flags = f.advice, .lines =
    \\procurar um medico
    \\procurar ajuda
    \\procurar atendimento
    \\consultar um medico
    \\orientacao medica
    \\acompanhamento medico
    \\prescricao medica
    \\seu medico
    \\com o medico
    \\um medico
    \\um profissional
    },
    .{ .flags = f.science | f.absolute, .lines =
    \\cientificamente comprovado
    \\cientificamente comprovada
    \\comprovado cientificamente
    \\comprovada cientificamente
    \\clinicamente comprovado
    },
    .{ .flags = f.science, .lines =
    \\clinicamente testado
    \\cientificamente testado
    \\especialistas do mundo todo
    \\medicos do mundo todo
    \\harvard
    },
};
