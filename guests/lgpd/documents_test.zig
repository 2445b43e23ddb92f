//! Which numbers of documents, companies, cards and vehicles lgpd_analyzer finds in whole texts.

const expect = @import("expectation.zig").expect;

test "CPF, in whatever form" {
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "CPF111.444.777-35");
    try expect(&.{"cpf high ok|11144477735"}, "body", "cpf=11144477735");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "CPF/MF sob o nº 111.444.777-35");
    try expect(&.{"cpf high ok|111444777/35"}, "body", "inscrito no CPF n.º 111444777/35");
    try expect(&.{"cpf high ok|111 444 777 35"}, "body", "CPF: 111 444 777 35");
    try expect(&.{"cpf high ok|11.144.477.735"}, "body", "CPF 11.144.477.735");
    try expect(&.{"cpf high ok|1 1 1 4 4 4 7 7 7 3 5"}, "body", "CPF: 1 1 1 4 4 4 7 7 7 3 5");
    try expect(&.{"cpf high ok|1.1.1.4.4.4.7.7.7.3.5"}, "body", "número 1.1.1.4.4.4.7.7.7.3.5");
    try expect(&.{"cpf high ok|111-444-777-35"}, "body", "doc 111-444-777-35");
    try expect(&.{"cpf high ok|111,444,777-35"}, "body", "doc 111,444,777-35");
    try expect(&.{"cpf high ok|111_444_777_35"}, "body", "doc 111_444_777_35");
    try expect(&.{"cpf high ok|111•444•777•35"}, "body", "doc 111•444•777•35");
    try expect(&.{"cpf high ok|111.444.777‑35"}, "body", "doc 111.444.777‑35");
    try expect(&.{"cpf high ok|111․444․777‐35"}, "body", "doc 111․444․777‐35");
    try expect(&.{"cpf high ok|111.444.\n777-35"}, "body", "CPF 111.444.\n777-35");
    try expect(&.{"cpf high ok|11144477735"}, "body", "laudo_11144477735.pdf");
    try expect(&.{"cpf high ok|11144477735"}, "body", "Maria Souza-11144477735");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "meu cpf e o 111.444.777-35 viu");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "(111.444.777-35)");
    try expect(&.{ "cpf high ok|11144477735", "cpf high ok|52998224725" }, "body", "'11144477735','52998224725'");
    try expect(&.{ "cpf high ok|11144477735", "cpf high ok|52998224725", "cpf high ok|12345678909" }, "body", "CPFs: 11144477735, 52998224725 e 12345678909");
    try expect(&.{ "cpf high ok|11144477735", "cpf high ok|52998224725" }, "body", "11144477735;52998224725");
    try expect(&.{ "cpf high ok|11144477735", "cpf high ok|52998224725" }, "body", "11144477735,52998224725");
    try expect(&.{"cpf high ok|1l1.444.777-35"}, "body", "CPF: 1l1.444.777-35");
    try expect(&.{"cpf high ok|111.444.777-3S"}, "body", "CPF 111.444.777-3S");
    try expect(&.{"cpf high ok|ll1.444.777-35"}, "body", "CPF: ll1.444.777-35");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "111.444.777-35¹");
    try expect(&.{"cpf high ok|111 444 777 35"}, "body", "C P F 111 444 777 35");
    try expect(&.{"cpf high ok|①①①④④④⑦⑦⑦③⑤"}, "body", "ⒸⓅⒻ ①①①④④④⑦⑦⑦③⑤");
    try expect(&.{"cpf high ok|1\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}.4\u{fe0f}\u{20e3}4\u{fe0f}\u{20e3}4\u{fe0f}\u{20e3}.7\u{fe0f}\u{20e3}7\u{fe0f}\u{20e3}7\u{fe0f}\u{20e3}-3\u{fe0f}\u{20e3}5\u{fe0f}\u{20e3}"}, "body", "1\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}.4\u{fe0f}\u{20e3}4\u{fe0f}\u{20e3}4\u{fe0f}\u{20e3}.7\u{fe0f}\u{20e3}7\u{fe0f}\u{20e3}7\u{fe0f}\u{20e3}-3\u{fe0f}\u{20e3}5\u{fe0f}\u{20e3}");
    try expect(&.{"cpf high failed|111.444.777-05"}, "body", "СРF: 111.444.777-05");
    try expect(&.{"cpf high failed|111.444.777-05"}, "body", "CPF do paciente Fulano de Tal da Silva: 111.444.777-05");
    try expect(&.{"cpf high failed|11144477705"}, "body", "o CPF que a paciente informou foi 11144477705");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "CPF:\t111.444.777-35");
    try expect(&.{"cpf high failed|11144477705"}, "body", "{\"cpfPaciente\":\"11144477705\"}");
    try expect(&.{"cpf high failed|11144477705"}, "body", "<td>CPF</td><td>11144477705</td>");
    try expect(&.{"cpf high failed|11144477705"}, "body", "| CPF | Nome |\n|---|---|\n| 11144477705 | Ana |");
    try expect(&.{"cpf high ok|11144477735"}, "body", "https://site.com/p?cpf=11144477735&x=1");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "https://site.com/p/111.444.777-35");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "CIN 111.444.777-35");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "RG/CPF: 111.444.777-35");
    try expect(&.{ "cpf high ok|111.444.777-35", "cpf high ok|529.982.247-25" }, "body", "1) 111.444.777-35\n2) 529.982.247-25");
    try expect(&.{ "cpf high ok|111.444.777-35", "cpf high ok|529.982.247-25" }, "body", "1. 111.444.777-35\n2- 529.982.247-25");
    try expect(&.{"cpf high ok|111.444.777-35"}, "body", "111.444.777-35-");
    try expect(&.{ "cpf high ok|529.982.247-25", "rg high ok|24.454.119-X" }, "body", "CPF 529.982.247-25 / RG 24.454.119-X");
    try expect(&.{ "cpf high ok|111.444.777-35", "phone medium none|11 98765-4321" }, "body", "cpf 111.444.777-35 e tel 11 98765-4321");
    try expect(&.{"cpf high ok|11144477735"}, "body", "PIX: 11144477735");
    try expect(&.{ "cpf high ok|11144477735", "birth_date high none|12/03/1975", "phone medium none|1133334444" }, "body", "CPF 11144477735 nasc 12/03/1975 tel 1133334444");
    try expect(&.{"cpf high ok|111.444.777 - 35"}, "body", "CPF nº 111.444.777 - 35.");
    try expect(&.{"cpf high ok|111 444 777-35"}, "body", "CPF n° 111 444 777-35");
    try expect(&.{"cpf high ok|111.444.777—35"}, "body", "CPF: 111.444.777—35");
    try expect(&.{"cpf high ok|111．444．777－35"}, "body", "CPF: 111．444．777－35");
    try expect(&.{"cpf high ok|1\u{200b}1\u{200b}1\u{200b}4\u{200b}4\u{200b}4\u{200b}7\u{200b}7\u{200b}7\u{200b}3\u{200b}5"}, "body", "CPF\u{200b}:\u{200b}1\u{200b}1\u{200b}1\u{200b}4\u{200b}4\u{200b}4\u{200b}7\u{200b}7\u{200b}7\u{200b}3\u{200b}5");
    try expect(&.{ "cpf high failed|11144477705", "birth_date high none|12/03/1975", "cep high none|01310100" }, "body", "nome;cpf;nascimento;cep\nAna Souza;11144477705;12/03/1975;01310100\n");
    try expect(&.{"cpf high ok|529.982.247-25"}, "body", "O número 529.982.247-25 é dela.");
    try expect(&.{"cpf high ok|52998224725"}, "body", "ficha 52998224725.");
    try expect(&.{"cpf high failed|52998224726"}, "custom_fields.cpf", "52998224726");
    try expect(&.{"cpf low failed|529.982.247-26"}, "body", "código 529.982.247-26");
    try expect(&.{"cpf info failed|000.000.000-00"}, "body", "Use 000.000.000-00 no exemplo.");
    try expect(&.{ "cpf high ok|529.982.247-25", "cpf high ok|111.444.777-35" }, "body", "529.982.247-25/111.444.777-35");
    try expect(&.{"cpf high ok|529.982.247–25"}, "body", "😀 João: **CPF** 529.982.247–25");
    try expect(&.{"cpf high ok|529&#46;982.247&ndash;25"}, "body", "x 529&#46;982.247&ndash;25 y");
}

test "CNS, PIS, CNH, voter registrations, RG, passports" {
    try expect(&.{"cns high ok|898000000043208"}, "body", "CNS: 898000000043208");
    try expect(&.{"cns high ok|898.0000.0004.3208"}, "body", "SUS 898.0000.0004.3208");
    try expect(&.{"cns high ok|8980000 0004 3208"}, "body", "cartão nacional de saúde nº 8980000 0004 3208");
    try expect(&.{"cns high failed|898 0000 0004 3209"}, "body", "CNS 898 0000 0004 3209");
    try expect(&.{"cns high ok|8 9 8 0 0 0 0 0 0 0 4 3 2 0 8"}, "body", "8 9 8 0 0 0 0 0 0 0 4 3 2 0 8");
    try expect(&.{"pis high ok|120.16784.01-8"}, "body", "PIS: 120.16784.01-8");
    try expect(&.{"pis high ok|12016784018"}, "body", "NIT 12016784018");
    try expect(&.{"pis high ok|120.1678.401-8"}, "body", "NIS nº 120.1678.401-8");
    try expect(&.{"pis high ok|120.16784.01-8"}, "body", "trabalhador 120.16784.01-8");
    try expect(&.{"pis high failed|120.16784.01-9"}, "body", "PIS 120.16784.01-9");
    try expect(&.{"cnh high ok|09770304734"}, "body", "CNH: 09770304734");
    try expect(&.{"cnh high ok|097.703.047-34"}, "body", "registro da CNH 097.703.047-34");
    try expect(&.{"cnh high failed|09770304735"}, "body", "carteira de habilitação n. 09770304735");
    try expect(&.{"voter_id high ok|2585.7037.0574"}, "body", "Título de eleitor: 2585.7037.0574");
    try expect(&.{"voter_id high ok|258570370574"}, "body", "título eleitoral 258570370574");
    try expect(&.{"rg high none|12.345.678-9"}, "body", "RG 12.345.678-9");
    try expect(&.{"rg high none|12345678"}, "body", "RG nº 12345678 SSP/SP");
    try expect(&.{"rg high none|1.234.567"}, "body", "R.G.: 1.234.567");
    try expect(&.{"rg high ok|24.454.119-X"}, "body", "portadora da cédula de identidade nº 24.454.119-X");
    try expect(&.{"rg high none|MG 12.345.678"}, "body", "carteira de identidade MG 12.345.678");
    try expect(&.{"rg high none|M-1.234.567"}, "body", "RG M-1.234.567");
    try expect(&.{"rg high none|244541190-X"}, "body", "RG: 244541190-X");
    try expect(&.{"rg high ok|24.454.119-X"}, "body", "24.454.119-X");
    try expect(&.{"passport high none|AB123456"}, "body", "passaporte AB123456");
    try expect(&.{"passport high none|FX 998102"}, "body", "Passaporte nº: FX 998102");
    try expect(&.{"cnh high ok|02230334005"}, "body", "CNH (registro nº 02230334005)");
    try expect(&.{"passport high none|C01X00T47"}, "body", "passaporte alemão C01X00T47");
    try expect(&.{"passport high none|123456789"}, "body", "passaporte 123456789");
    try expect(&.{"rg high none|1.234.567"}, "body", "CI 1.234.567 SSP/PR");
    try expect(&.{"rg high none|4.321.098-7"}, "body", "RG nº 4.321.098-7 SSP/PE");
    try expect(&.{"rg high none|12.345.678-9"}, "body", "Identidade: 12.345.678-9 DETRAN-RJ");
    try expect(&.{"pis high ok|126.37613.04-3"}, "body", "NIS: 126.37613.04-3");
    try expect(&.{"pis high ok|126 37613 04 3"}, "body", "PIS/PASEP/NIT nº 126 37613 04 3");
    try expect(&.{"voter_id high ok|2585 7037 0574"}, "body", "Título de Eleitor nº 2585 7037 0574, zona 12");
    try expect(&.{"cns high ok|174524171330004"}, "body", "nº 174524171330004");
    try expect(&.{"cns high failed|915 5017 0193 0306"}, "body", "CNS 915 5017 0193 0306");
}

test "companies and cards" {
    try expect(&.{"credit_card high ok|4111 1111 1111 1111"}, "body", "cartão 4111 1111 1111 1111");
    try expect(&.{"credit_card high ok|4111111111111111"}, "body", "Visa 4111111111111111");
    try expect(&.{"credit_card high ok|4111-1111-1111-1111"}, "body", "4111-1111-1111-1111");
    try expect(&.{"credit_card high ok|5555555555554444"}, "body", "nº 5555555555554444 val 12/27");
    try expect(&.{"cnpj info ok|11.222.333/0001-81"}, "body", "CNPJ 11.222.333/0001-81");
    try expect(&.{"cnpj info ok|11222333000181"}, "body", "CNPJ: 11222333000181");
    try expect(&.{"cnpj info ok|12.ABC.345/01DE-35"}, "body", "12.ABC.345/01DE-35");
    try expect(&.{"cnpj info ok|12ABC34501DE35"}, "body", "CNPJ 12ABC34501DE35");
    try expect(&.{"cnpj info ok|12abc34501de35"}, "body", "cnpj 12abc34501de35");
    try expect(&.{"cnpj info failed|11.222.333/0001-82"}, "body", "CNPJ 11.222.333/0001-82");
    try expect(&.{"credit_card high ok|5555 5555 5555 4444"}, "body", "Mastercard 5555 5555 5555 4444 val 10/28 cvv 123");
    try expect(&.{"credit_card high failed|4111.1111.1111.1112"}, "body", "numero do cartao 4111.1111.1111.1112");
    try expect(&.{"cnpj medium ok|11.222.333/0001-81"}, "body", "CNPJ (MEI) 11.222.333/0001-81");
}

test "plates" {
    try expect(&.{"plate medium none|ABC-1234"}, "body", "placa ABC-1234");
    try expect(&.{"plate medium none|ABC1D23"}, "body", "placa: ABC1D23");
    try expect(&.{"plate medium none|BRA2E19"}, "body", "o carro BRA2E19 sumiu");
    try expect(&.{"plate medium none|abc 1d23"}, "body", "moto de placa abc 1d23");
    try expect(&.{ "plate medium none|BRA2E19", "plate medium none|RIO2A18", "plate medium none|QGT4C81", "plate medium none|ABC1D23", "plate medium none|NLB-3072" }, "body", "Placas: BRA2E19, RIO2A18, QGT4C81, ABC1D23, NLB-3072");
    try expect(&.{"plate medium none|BRA2E19"}, "body", "BRA2E19, um Fiat Uno prata");
}
