//! Words of what people believe and belong to (LGPD art. 5 II): faith, politics, unions, orders. Folded: no case, no
//! accents; made by hand.
//!
//! `*_weak` words count only where the text says whose they are: after "religião", "sou" and the like.

pub const religion =
    \\adventista agnostica agnostico anglicana anglicano ateia ateismo ateu bahai batista budismo budista candomble
    \\candomblecista catolica catolicismo catolico espirita espiritismo evangelica evangelico hare hinduismo hinduista
    \\islamica islamico islamismo judaismo judeu judia kardecista luterana luterano messianica messianico metodista
    \\mormon muculmana muculmano neopentecostal ortodoxa pentecostal presbiteriana presbiteriano protestante
    \\protestantismo quimbanda sikh umbanda umbandista wicca
;

pub const religion_weak =
    \\adventista anglicana batista catolica catolico espirita evangelica evangelico hare islamica islamico judeu judia
    \\luterana messianica messianico metodista ortodoxa presbiteriana presbiteriano protestante
;

pub const religion_phrases =
    \\adventista do setimo dia
    \\assembleia de deus
    \\batizada na
    \\batizado na
    \\congregacao crista
    \\convertida ao islamismo
    \\convertido ao islamismo
    \\coroinha
    \\crenca religiosa
    \\crista evangelica
    \\cristao evangelico
    \\devota de
    \\devoto de
    \\filha de santo
    \\filho de santo
    \\frequenta a igreja
    \\frequenta a mesquita
    \\frequenta a sinagoga
    \\frequenta o centro espirita
    \\frequenta o terreiro
    \\igreja adventista
    \\igreja batista
    \\igreja catolica
    \\igreja evangelica
    \\igreja presbiteriana
    \\igreja quadrangular
    \\igreja universal
    \\iniciada no candomble
    \\iniciado no candomble
    \\judeu ortodoxo
    \\judia ortodoxa
    \\mae de santo
    \\ministra da eucaristia
    \\ministro da eucaristia
    \\nao tem religiao
    \\obreiro da igreja
    \\pai de santo
    \\religiao catolica
    \\religiao de matriz africana
    \\religiao espirita
    \\religiao evangelica
    \\religiao islamica
    \\religiao judaica
    \\religioes de matriz africana
    \\santo daime
    \\seicho-no-ie
    \\sem religiao
    \\terreiro de candomble
    \\terreiro de umbanda
    \\testemunha de jeova
    \\testemunhas de jeova
;

pub const politics =
    \\anarquista ancap bolsonarista comunista direitista emedebista esquerdista integralista lulista marxista
    \\monarquista pedetista petista psolista socialista trotskista tucano
;

pub const politics_weak =
    \\comunista marxista socialista tucano
;

pub const politics_phrases =
    \\a favor do governo
    \\apoia o governo
    \\ativista politica
    \\ativista politico
    \\cabo eleitoral
    \\campanha contra o governo
    \\campanha para o candidato
    \\campanha para o prefeito
    \\contra o governo
    \\convicao politica
    \\conviccao politica
    \\conviccoes politicas
    \\de extrema direita
    \\de extrema esquerda
    \\filiacao partidaria
    \\ideologia politica
    \\militante de direita
    \\militante de esquerda
    \\militante politica
    \\militante politico
    \\opiniao politica
    \\opinioes politicas
    \\oposicao ao governo
    \\partido comunista
    \\partido dos trabalhadores
    \\posicao politica
    \\posicionamento politico
    \\preferencia politica
    \\simpatizante do governo
    \\sou de direita
    \\sou de esquerda
    \\visao politica
    \\voto declarado
;

pub const unions =
    \\sindicalista sindicalizada sindicalizado
;

pub const union_phrases =
    \\atividade sindical
    \\contribuicao sindical
    \\delegada sindical
    \\delegado sindical
    \\diretor sindical
    \\diretora sindical
    \\dirigente sindical
    \\entidade sindical
    \\filiacao sindical
    \\greve da categoria
    \\imposto sindical
    \\lider sindical
    \\mensalidade sindical
    \\militancia sindical
    \\militante sindical
    \\representante sindical
;

pub const organisations =
    \\macom maconaria rosacruz
;

pub const organisation_phrases =
    \\loja maconica
    \\movimento sem terra
    \\opus dei
    \\ordem rosacruz
    \\renovacao carismatica
    \\sociedade teosofica
    \\testemunha do santo daime
;
