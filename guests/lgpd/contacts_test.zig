//! Which contacts, addresses, dates and records lgpd_analyzer finds in whole texts.

const expect = @import("expectation.zig").expect;

test "phones" {
    try expect(&.{"phone medium none|(11) 98765-4321"}, "body", "(11) 98765-4321");
    try expect(&.{"phone medium none|+55 (11) 9 8765-4321"}, "body", "+55 (11) 9 8765-4321");
    try expect(&.{"phone medium none|55 11 98765 4321"}, "body", "55 11 98765 4321");
    try expect(&.{"phone medium none|11.98765.4321"}, "body", "11.98765.4321");
    try expect(&.{"phone medium none|11-98765-4321"}, "body", "11-98765-4321");
    try expect(&.{"phone medium none|11987654321"}, "body", "whats 11987654321");
    try expect(&.{"phone medium none|(011) 3333-4444"}, "body", "(011) 3333-4444");
    try expect(&.{"phone medium none|0xx11 3333-4444"}, "body", "0xx11 3333-4444");
    try expect(&.{"phone medium none|3333.4444"}, "body", "tel.: 3333.4444");
    try expect(&.{"phone medium none|(11) 9.8765-4321"}, "body", "(11) 9.8765-4321");
    try expect(&.{"phone high none|98765-4321"}, "body", "meu zap é 98765-4321");
    try expect(&.{"phone medium none|98765-4321"}, "body", "me liga 98765-4321");
    try expect(&.{"phone medium none|(11)987654321"}, "body", "(11)987654321");
    try expect(&.{"phone medium none|+351 912 345 678"}, "body", "+351 912 345 678");
    try expect(&.{"phone medium none|+1 (415) 555-2671"}, "body", "+1 (415) 555-2671");
    try expect(&.{"phone medium none|11 3333 4444"}, "body", "tel 11 3333 4444 ramal 22");
    try expect(&.{"phone medium none|(51) 3333.4444"}, "body", "Fone/Fax: (51) 3333.4444");
    try expect(&.{"phone medium none|+5511987654321"}, "body", "tel:+5511987654321");
    try expect(&.{"phone medium none|5511987654321"}, "body", "https://wa.me/5511987654321");
    try expect(&.{ "phone medium none|(11) 98765-4321", "phone medium none|3333-4444" }, "body", "(11) 98765-4321 / 3333-4444");
    try expect(&.{"phone medium none|21 99876-5432"}, "body", "Contato: Ana – 21 99876-5432");
    try expect(&.{"phone medium none|21-9-9876-5432"}, "body", "cel. 21-9-9876-5432");
    try expect(&.{ "phone medium none|(21)2345-6789", "phone medium none|2345-6790" }, "body", "Tel.: (21)2345-6789/2345-6790");
    try expect(&.{"phone high none|21 9 9876 5432"}, "body", "Meu número: 21 9 9876 5432");
    try expect(&.{"phone medium none|(0**11) 3333-4444"}, "body", "telefone (0**11) 3333-4444");
    try expect(&.{"phone medium none|+5511987654321"}, "body", "+5511987654321");
    try expect(&.{"phone medium none|5511987654321"}, "body", "5511987654321");
    try expect(&.{"phone high none|11 98765-4321"}, "body", "meu telefone 11 98765-4321");
    try expect(&.{"phone high none|(21) 2345-6789"}, "body", "telefone da paciente: (21) 2345-6789");
    try expect(&.{"phone info none|(11) 3333-4444"}, "body", "Agende na clínica: (11) 3333-4444");
}

test "postal codes and addresses" {
    try expect(&.{"cep medium none|01310-100"}, "body", "CEP 01310-100");
    try expect(&.{"cep medium none|01310100"}, "body", "CEP: 01310100");
    try expect(&.{"address medium none|Rua das Flores, 123"}, "body", "Rua das Flores, 123");
    try expect(&.{"address medium none|R. das Flores, nº 123, apto 45, bloco B"}, "body", "R. das Flores, nº 123, apto 45, bloco B");
    try expect(&.{"address medium none|Av. Paulista 1578"}, "body", "Av. Paulista 1578");
    try expect(&.{"address medium none|Avenida Brasil, s/n"}, "body", "Avenida Brasil, s/n");
    try expect(&.{"address high none|rua do bosque, 45"}, "body", "mora na rua do bosque, 45");
    try expect(&.{"address medium none|rua joão pessoa 1200 casa 2"}, "body", "rua joão pessoa 1200 casa 2");
    try expect(&.{"address medium none|Rua 13 de Maio, 56"}, "body", "Rua 13 de Maio, 56");
    try expect(&.{"address medium none|Rua 7, nº 40"}, "body", "Rua 7, nº 40");
    try expect(&.{"address medium none|Praça XV de Novembro, 20"}, "body", "Praça XV de Novembro, 20");
    try expect(&.{"address medium none|Travessa Dr. João Cruz, 12-A"}, "body", "Travessa Dr. João Cruz, 12-A");
    try expect(&.{"address medium none|Rodovia SP-310, km 235"}, "body", "Rodovia SP-310, km 235");
    try expect(&.{"address medium none|Quadra 12, Lote 5"}, "body", "Quadra 12, Lote 5, Setor Sul");
    try expect(&.{"address medium none|SQS 308 Bloco B apto 201"}, "body", "SQS 308 Bloco B apto 201");
    try expect(&.{"address medium none|QNN 12 conjunto A casa 3"}, "body", "QNN 12 conjunto A casa 3");
    try expect(&.{"address medium none|Estrada do Sabão, km 12"}, "body", "Estrada do Sabão, km 12");
    try expect(&.{"address high none|Rua das Acácias"}, "body", "reside na Rua das Acácias");
    try expect(&.{"address medium none|RUA DAS FLORES, 123"}, "body", "RUA DAS FLORES, 123 - CENTRO");
    try expect(&.{ "address medium none|Rua das Flores nº 123", "cep medium none|01310-100" }, "body", "Rua das Flores nº 123 - CEP 01310-100");
    try expect(&.{ "address medium none|Rua Augusta, 2033", "cep medium none|01310-100" }, "body", "Rua Augusta, 2033, São Paulo - SP, 01310-100");
    try expect(&.{"address medium none|Rua X,12"}, "body", "Rua X,12");
    try expect(&.{"address medium none|Rua das Palmeiras nº12"}, "body", "Rua das Palmeiras nº12");
    try expect(&.{"address medium none|Av Brasil 500 ap 12 bl C"}, "body", "Av Brasil 500 ap 12 bl C");
    try expect(&.{"address medium none|Beco do Mota, 7"}, "body", "Beco do Mota, 7");
    try expect(&.{"address medium none|Condomínio Solar das Águas, bloco 3, apto 12"}, "body", "Condomínio Solar das Águas, bloco 3, apto 12");
    try expect(&.{"address medium none|Setor Bancário Sul, Quadra 2, Bloco A"}, "body", "Setor Bancário Sul, Quadra 2, Bloco A");
    try expect(&.{"address medium none|Rua Projetada A, s/nº"}, "body", "Rua Projetada A, s/nº");
    try expect(&.{"address medium none|R. João XXIII, 45 - fundos"}, "body", "R. João XXIII, 45 - fundos");
    try expect(&.{"address medium none|Al. Santos, 1000, 5º andar"}, "body", "Al. Santos, 1000, 5º andar");
    try expect(&.{"address medium none|Av. Nossa Senhora de Copacabana, 1100/502"}, "body", "Av. Nossa Senhora de Copacabana, 1100/502");
    try expect(&.{"address medium none|Rua Barão de Itapetininga, 140 – 7º andar"}, "body", "Rua Barão de Itapetininga, 140 – 7º andar");
    try expect(&.{"address high none|Rua 25 de Março 300 apto. 12"}, "body", "moro na Rua 25 de Março 300 apto. 12");
    try expect(&.{"cep medium none|01310100"}, "custom_fields.cep", "01310100");
}

test "e-mail" {
    try expect(&.{"email medium none|maria.souza@gmail.com"}, "body", "maria.souza@gmail.com");
    try expect(&.{"email medium none|maria [at] gmail [dot] com"}, "body", "maria [at] gmail [dot] com");
    try expect(&.{"email medium none|maria arroba gmail ponto com"}, "body", "maria arroba gmail ponto com");
    try expect(&.{"email medium none|maria(arroba)gmail.com"}, "body", "maria(arroba)gmail.com");
    try expect(&.{"email medium none|maria @ gmail.com"}, "body", "maria @ gmail.com");
    try expect(&.{"email medium none|maria＠gmail．com"}, "body", "maria＠gmail．com");
    try expect(&.{"email medium none|maria@gmail.com"}, "body", "<mailto:maria@gmail.com>");
    try expect(&.{"email medium none|maria_souza@hotmail.com.br"}, "body", "maria_souza@hotmail.com.br");
    try expect(&.{"email medium none|joao-silva@gmail.com"}, "body", "joao-silva@gmail.com");
    try expect(&.{"email medium none|maria@x.com.br"}, "body", "e-mail:maria@x.com.br.");
    try expect(&.{"email medium none|JOAO.SILVA@GMAIL.COM"}, "body", "JOAO.SILVA@GMAIL.COM");
    try expect(&.{"email medium none|maria @gmail.com"}, "body", "maria @gmail.com");
    try expect(&.{"email medium none|maria(@)gmail.com"}, "body", "maria(@)gmail.com");
    try expect(&.{"email medium none|maria AT gmail DOT com"}, "body", "maria AT gmail DOT com");
}

test "birth dates and ages" {
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "DN: 12/03/1975");
    try expect(&.{"birth_date high none|12 de março de 1975"}, "body", "nascida em 12 de março de 1975");
    try expect(&.{"birth_date high none|12-03-1975"}, "body", "nascimento: 12-03-1975");
    try expect(&.{"birth_date high none|1975-03-12"}, "body", "data_nascimento: 1975-03-12");
    try expect(&.{"birth_date high none|12.03.75"}, "body", "Nasc.: 12.03.75");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "12/03/1975 (49 anos)");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "Data de nascimento: 12/03/1975. Data do exame: 10/02/2024");
    try expect(&.{"birth_date high none|12 de mar. de 1975"}, "body", "nasceu no dia 12 de mar. de 1975");
    try expect(&.{"birth_date high none|12 dias do mês de março de 1975"}, "body", "nasceu aos 12 dias do mês de março de 1975");
    try expect(&.{"birth_date high none|1º de maio de 1980"}, "body", "nascido a 1º de maio de 1980");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "faz aniversário em 12/03/1975");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "D. N. 12/03/1975");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "Data Nasc 12/03/1975");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "DtNasc=12/03/1975");
    try expect(&.{"age info none|45 anos"}, "body", "Maria Souza, 45 anos, tem");
    try expect(&.{"age low none|93 anos"}, "body", "paciente de 93 anos");
    try expect(&.{"age low none|97"}, "body", "idade: 97");
    try expect(&.{"age low none|101 anos"}, "body", "ela tem 101 anos de idade");
    try expect(&.{"age low none|94 anos"}, "body", "aos 94 anos, ela");
    try expect(&.{"birth_date high none|12031975"}, "body", "DN:12031975");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "49 anos (12/03/1975)");
    try expect(&.{"birth_date high none|12/03/1975"}, "body", "Maria Souza, 12/03/1975, 49 anos");
    try expect(&.{ "age low none|99 anos", "age low none|99 anos" }, "body", "Dona Maria fez 99 anos ontem. Paciente Maria Souza, 99 anos");
    try expect(&.{ "birth_date high none|12/03/1975", "cns high ok|898 0000 0004 3208", "phone high none|3333-4444", "address high none|Rua A, 5" }, "body", "Paciente: Ana Souza\nDN: 12/03/1975\nCNS: 898 0000 0004 3208\nProntuário: 77\nTel: 3333-4444\nEnd.: Rua A, 5\n");
    try expect(&.{"birth_date high none|1975-03-12"}, "custom_fields.data_nascimento", "1975-03-12");
}

test "addresses of networks" {
    try expect(&.{"ip medium none|189.6.244.17"}, "body", "IP 189.6.244.17");
    try expect(&.{"ip medium none|189.6.244.17"}, "body", "acesso de 189.6.244.17 às 10h");
    try expect(&.{"ip medium none|2804:14d:5c70:8a11::1f3"}, "body", "2804:14d:5c70:8a11::1f3");
    try expect(&.{"ip medium none|189.6.244.17"}, "body", "IPv6 ::ffff:189.6.244.17");
    try expect(&.{"ip medium none|187.10.20.30"}, "body", "login 187.10.20.30:8080");
    try expect(&.{"ip medium none|187.10.20.30"}, "body", "Visto em 187.10.20.30, ok");
}

test "records, and tables" {
    try expect(&.{"medical_record high none|123456"}, "body", "Prontuário: 123456");
    try expect(&.{"medical_record high none|12.345-6"}, "body", "prontuário nº 12.345-6");
    try expect(&.{"medical_record high none|998877"}, "body", "pront. 998877");
    try expect(&.{"medical_record high none|2023-4567"}, "body", "Matrícula: 2023-4567");
    try expect(&.{"medical_record high none|55-32"}, "body", "número do prontuário 55-32");
    try expect(&.{"medical_record high none|0 037 992011840022 1"}, "body", "Carteirinha Unimed 0 037 992011840022 1");
    try expect(&.{"medical_record high none|99887766"}, "body", "nº do convênio: 99887766");
    try expect(&.{"medical_record high none|778899"}, "body", "ID do paciente: 778899");
    try expect(&.{"medical_record high none|778899"}, "body", "código do paciente 778899");
    try expect(&.{"medical_record high none|2024/00123"}, "body", "Atendimento: 2024/00123");
    try expect(&.{"medical_record high none|HC-99887"}, "body", "prontuário HC-99887");
    try expect(&.{"medical_record high none|0012345"}, "body", "Nº prontuário: 0012345");
    try expect(&.{"medical_record high none|0012345"}, "body", "MRN 0012345");
    try expect(&.{"medical_record high none|77.889"}, "body", "registro hospitalar nº 77.889");
    try expect(&.{"medical_record high none|445566"}, "body", "prontuário médico de número 445566");
    try expect(&.{"medical_record high none|0034 5678 9012 3456"}, "body", "carteira do convênio: 0034 5678 9012 3456");
    try expect(&.{"medical_record high none|123456789"}, "body", "matrícula no plano 123456789");
    try expect(&.{ "medical_record high none|4455", "birth_date high none|12/03/1975" }, "body", "<table><tr><th>Nome</th><th>Prontuário</th><th>Nasc.</th></tr><tr><td>Ana</td><td>4455</td><td>12/03/1975</td></tr></table>");
    try expect(&.{ "medical_record high none|44556", "rg high none|1234567", "medical_record high none|44557", "rg high none|7654321" }, "body", "| Paciente | Prontuário | RG |\n|---|---|---|\n| Ana | 44556 | 1234567 |\n| Bia | 44557 | 7654321 |");
    try expect(&.{"medical_record high none|12345"}, "custom_fields.prontuario", "12345");
}
