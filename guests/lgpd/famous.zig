//! Names that everybody knows: of streets, hospitals, prizes, and of people in books. Folded: no case, no accents.

/// Names that are places, institutions, prizes and people everybody knows; not somebody's without a strong cue.
pub const names =
    \\adauto botelho
    \\adolfo lutz
    \\afonso pena
    \\albert einstein
    \\albert sabin
    \\alexander fleming
    \\allan kardec
    \\alvaro alvim
    \\ana costa
    \\ana maria braga
    \\ana neri
    \\ana nery
    \\andre luiz
    \\anisio teixeira
    \\anita garibaldi
    \\anna nery
    \\antonio carlos magalhaes
    \\ariano suassuna
    \\arthur ramos
    \\ayrton senna
    \\barao de lucena
    \\benjamin constant
    \\bento goncalves
    \\bento manuel
    \\bento ribeiro
    \\caetano veloso
    \\campos sales
    \\campos salles
    \\candido portinari
    \\carl jung
    \\carlos chagas
    \\carlos drummond de andrade
    \\carlos finlay
    \\carlos gomes
    \\castro alves
    \\cecilia meireles
    \\charles darwin
    \\chico buarque
    \\chico xavier
    \\ciro gomes
    \\clarice lispector
    \\clementino fraga filho
    \\cora coralina
    \\darcy ribeiro
    \\darcy vargas
    \\deodoro da fonseca
    \\dilma rousseff
    \\duque de caxias
    \\eca de queiroz
    \\edgard santos
    \\eduardo de menezes
    \\elis regina
    \\emilio ribas
    \\erico verissimo
    \\euclides da cunha
    \\evandro chagas
    \\fernando henrique cardoso
    \\fernando pessoa
    \\florence nightingale
    \\floriano peixoto
    \\franco da rocha
    \\frei caneca
    \\frida kahlo
    \\gabriel garcia marquez
    \\getulio vargas
    \\gilberto freyre
    \\gilberto gil
    \\goncalves dias
    \\graciliano ramos
    \\guimaraes rosa
    \\hilda hilst
    \\hospital das clinicas
    \\isaac newton
    \\itamar franco
    \\ivan pavlov
    \\jair bolsonaro
    \\joao goulart
    \\joao paulo ii
    \\joao pessoa
    \\jonas salk
    \\jorge amado
    \\jose de alencar
    \\jose de anchieta
    \\jose saramago
    \\josue de castro
    \\julia kubitschek
    \\juliano moreira
    \\juscelino kubitschek
    \\karl marx
    \\leonardo da vinci
    \\lima barreto
    \\louis pasteur
    \\lucio costa
    \\luis de camoes
    \\luis inacio lula da silva
    \\luiz gonzaga
    \\machado de assis
    \\mahatma gandhi
    \\manuel bandeira
    \\maria da penha
    \\marie curie
    \\marielle franco
    \\marina silva
    \\mario de andrade
    \\mario quintana
    \\martin luther king
    \\michel temer
    \\miguel couto
    \\miguel de cervantes
    \\monteiro lobato
    \\nelson mandela
    \\nise da silveira
    \\oscar niemeyer
    \\osvaldo cruz
    \\oswald de andrade
    \\oswaldo cruz
    \\pablo neruda
    \\pablo picasso
    \\padre anchieta
    \\paulo freire
    \\pedro ernesto
    \\pedro ii
    \\perola byington
    \\prudente de morais
    \\rachel de queiroz
    \\raul seixas
    \\robert koch
    \\roberto santos
    \\rui barbosa
    \\salgado filho
    \\santos dumont
    \\sigmund freud
    \\silvio santos
    \\simone tebet
    \\souza aguiar
    \\tancredo neves
    \\thomas mann
    \\tiradentes
    \\tom jobim
    \\ulysses guimaraes
    \\ulysses pernambucano
    \\vila velha
    \\villa lobos
    \\vinicius de moraes
    \\vital brasil
    \\vital brazil
    \\walter cruz
    \\william osler
    \\william shakespeare
    \\zilda arns
;
