"""Which names, professionals and sensitive data the shipped lgpd_analyzer reports, and what it links to a person."""

from __future__ import annotations

import pytest

from hub.compliance.gate import Gate
from hub.model import Finding, Severity, Verdict
from tests.compliance.conftest import policy
from tests.compliance.guests import document

LGPD = policy("lgpd_analyzer")
PEOPLE = ("person_name", "professional_name", "professional_registry")


async def judged(gate: Gate, body: str, **fields: str) -> Verdict:
    return await gate.check(document(body, **fields), LGPD)


def people(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(f.kind, f.text) for f in findings if f.kind in PEOPLE]


def linked(verdict: Verdict) -> bool:
    return verdict.health_linked


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Paciente Maria Aparecida Souza, diabética, procurou a UBS.", "Maria Aparecida Souza"),
        ("Sr(a). Carlos Eduardo Nogueira, seu exame chegou.", "Carlos Eduardo Nogueira"),
        ("Nome ........: HERMÍNIA FONTES LEÃO", "HERMÍNIA FONTES LEÃO"),
        ("O menino Enzo Gabriel, de 6 anos, caiu.", "Enzo Gabriel"),
        ("A aposentada Dalva Ferreira, 72, mora só.", "Dalva Ferreira"),
        ("minha filha Júlia tem autismo", "Júlia"),
        ("a mãe do Pietro ligou", "Pietro"),
        ('{"nome": "Otávio Brandão", "idade": 3}', "Otávio Brandão"),
        ("Atenciosamente,\nRoberta Vasconcelos", "Roberta Vasconcelos"),
        ("Olá, Maria Souza! Seu pedido chegou.", "Maria Souza"),
        ("Kauã Lima sofre de epilepsia.", "Kauã Lima"),
        ("Paciente: Kwame Mensah, retorno", "Kwame Mensah"),
        ("Assinado por Giovanna Rossi", "Giovanna Rossi"),
        ("O ator Fábio Prates Leme foi internado com pneumonia.", "Fábio Prates Leme"),
        ("PACIENTE ANTONIO MARCOS PEREIRA RELATA DOR", "ANTONIO MARCOS PEREIRA"),
        ("paciente: maria das graças silva", "maria das graças silva"),
    ],
)
async def test_private_persons_are_found_by_what_stands_around_their_names(gate: Gate, text: str, name: str) -> None:
    (finding,) = [f for f in (await judged(gate, text)).findings if f.kind in PEOPLE]
    assert ("person_name", name) == (finding.kind, finding.text)
    assert finding.replaces
    assert finding.suggestion in ("[paciente]", "[nome]")


@pytest.mark.parametrize(
    "text",
    [
        "Segundo Ricardo Amorim, pesquisador da Fiocruz, a vacina reduz internações.",
        "O ministro da Saúde, Alexandre Prates, lançou a campanha.",
        "O Hospital Albert Einstein e o Instituto Emílio Ribas tratam leucemia.",
        "Silva et al. (2019) e João da Silva et al. descreveram a síndrome.",
        "A Rua Doutor Arnaldo fica perto da Escola Municipal Anita Garibaldi.",
        "A Lei Maria da Penha, o Prêmio João Cabral, a síndrome de Sjögren.",
        "A cidade de João Pessoa e São José dos Campos registram casos.",
        "Segurança do Paciente Crítico em Terapia Intensiva",
    ],
)
async def test_places_sources_and_eponyms_are_nobody(gate: Gate, text: str) -> None:
    assert people((await judged(gate, text)).findings) == []


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("A Dra. Paula Nogueira (CRM-SP 123456) explica.", "Paula Nogueira", "CRM-SP 123456"),
        ("Enf. Rita Lopes, COREN-SP 123.456-ENF", "Rita Lopes", "COREN-SP 123.456-ENF"),
        ("Nutricionista Camila Prado, CRN-3 12345", "Camila Prado", "CRN-3 12345"),
        ("Psicóloga Lívia Reis CRP 06/98765", "Lívia Reis", "CRP 06/98765"),
        ("o paciente João Silva, CRM 12345-SP", "João Silva", "CRM 12345-SP"),
        ("dr paulo, Hugo Sarmento, crm pb 78901", "Hugo Sarmento", "crm pb 78901"),
    ],
)
async def test_professionals_are_only_mentioned(gate: Gate, text: str, name: str, number: str) -> None:
    findings = [f for f in (await judged(gate, text)).findings if f.kind in PEOPLE]
    assert [("professional_name", name), ("professional_registry", number)] == [(f.kind, f.text) for f in findings]
    assert {Severity.INFO} == {f.severity for f in findings}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CID-10: E11.9, I10 e F41.1 (ansiedade)", ["E11.9", "I10", "F41.1"]),
        ("cid u07.1", ["u07.1"]),
        ("Diabetes (E11.9) e hipertensão (I10)", ["E11.9", "I10"]),
        ("CID C99 e CID X0", []),
        ("Gasolina E10, sala A15, vitamina B12, H1N1, T4, C3PO, motor F1, monte G20, versão B20.1", []),
    ],
)
async def test_codes_of_diseases_need_a_label_or_company(gate: Gate, text: str, codes: list[str]) -> None:
    findings = [f for f in (await judged(gate, text)).findings if f.kind == "icd10"]
    assert codes == [f.text for f in findings]
    assert all(f.severity is Severity.LOW for f in findings)


@pytest.mark.parametrize(
    ("text", "health"),
    [
        ("Paciente Rita Lopes tem diabetes tipo 2.", True),
        ("Rita Lopes nega diabetes.", True),
        ("CPF 529.982.247-25: quimioterapia autorizada.", True),
        ("Sou asmático desde criança.", True),
        ("Ficha\nNome: Aline Moura\nIdade: 30\nHD: tuberculose pulmonar", True),
        ("Paciente Aline Moura, CID F32.1.", True),
        ("A enfermeira Rosa Caldas, COREN-PI 88.201, ficou entubada com COVID-19.", True),
        ("O diabetes é uma doença crônica. Pacientes com diabetes devem se cuidar.", False),
        ("A Dra. Paula Nogueira explica que a hipertensão é silenciosa.", False),
        ("Tenho diabetes, posso comer manga? É uma dúvida comum.", False),
        ("Olá, Rita Lopes! Confira as dicas para prevenir a hipertensão.", False),
        ("Paciente fictício João Exemplo da Silva, com bronquite.", False),
        ("A paciente Lindalva Meireles ganhou o concurso.\n\nObras. A rampa fica pronta.\n\nDiabetes: o que é.", False),
        ("Rita Lopes, CPF 529.982.247-25.", False),
    ],
)
async def test_health_is_linked_to_whom_it_is_said_of(gate: Gate, text: str, health: bool) -> None:
    verdict = await judged(gate, text)
    assert health is linked(verdict)
    assert health is any(f.kind in ("sensitive_data:health", "icd10") for f in verdict.findings)


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("A candidata Bruna Teles declarou-se quilombola.", "racial_ethnic_origin", "quilombola"),
        ("O Sr. Antenor Pacheco é testemunha de Jeová.", "religious_belief", "testemunha de Jeová"),
        ("Dona Alzira Brito é filiada ao PT.", "political_opinion", "filiada ao PT"),
        (
            "Nilton Prado é filiado ao Sindicato dos Bancários.",
            "union_membership",
            "filiado ao Sindicato dos Bancários",
        ),
        ("Waldir Prates é membro da maçonaria.", "org_membership", "membro da maçonaria"),
        ("Caio Belmonte é bissexual.", "sex_life", "bissexual"),
        ("Relatório de Ian Couto: mutação em MLH1.", "genetic", "mutação em MLH1"),
        ("Funcionária: Denise Rocha. Falhou o reconhecimento facial.", "biometric", "reconhecimento facial"),
    ],
)
async def test_other_sensitive_data_of_somebody_are_found(gate: Gate, text: str, kind: str, span: str) -> None:
    findings = [f for f in (await judged(gate, text)).findings if f.kind.startswith("sensitive_data:")]
    assert [(f"sensitive_data:{kind}", span, Severity.HIGH)] == [(f.kind, f.text, f.severity) for f in findings]
    alone = await judged(gate, "Falou-se de bissexuais, sindicatos, maçonaria, mutações e reconhecimento facial.")
    assert list(alone.findings) == []


async def test_the_fields_of_a_form_are_one_record(gate: Gate) -> None:
    fields = {"custom_fields.nome_paciente": "Tainá Yawanawá", "custom_fields.diagnostico": "epilepsia"}
    verdict = await judged(gate, "nada", **fields)
    assert [(f.kind, f.severity) for f in verdict.findings] == [
        ("person_name", Severity.HIGH),
        ("sensitive_data:health", Severity.CRITICAL),
    ]
    assert linked(verdict) is True


async def test_no_message_quotes_what_was_found(gate: Gate) -> None:
    findings = (await judged(gate, "Paciente Rita Lopes, CID F32.1, tem lúpus; Dr. Ivo Braga, CRM-SP 123456.")).findings
    assert len(findings) >= 5
    for finding in findings:
        for sentence in (finding.message, finding.message_en, finding.suggestion):
            assert sentence
            assert finding.text not in sentence


@pytest.mark.parametrize(
    "unit", ["a ", "Maria ", "Paciente Maria Souza tem diabetes. ", "Da ", "Dr. ", "CID E11.9 ", "membro do ", "nome: "]
)
async def test_a_megabyte_of_anything_is_judged(gate: Gate, unit: str) -> None:
    verdict = await judged(gate, (unit * (900_000 // len(unit) + 1))[:900_000])
    assert len(verdict.findings) <= 20_000
