"""Values that R4 forbids, by type: what `mutations.py` puts into valid resources."""

from __future__ import annotations

from typing import Any

#: Values of primitive types that are of the wrong form.
BAD: dict[str, list[Any]] = {
    "date": ["2024-13-01", "2024-02-30", "01/02/2024", "2024-1-1", "20240101", "2024-01-01T10:00:00Z", "24", "ontem"],
    "dateTime": [
        "2024-02-30",
        "2024-01-01T10:00:00",
        "2024-01-01 10:00:00Z",
        "2024-01-01T25:00:00Z",
        "2024-01-01T10:00Z",
    ],
    "instant": ["2024-01-01", "2024-01-01T10:00:00", "2024-01-01T10:00Z", "2024-13-01T10:00:00Z"],
    "time": ["10:00", "25:00:00", "10h", "10:00:00Z"],
    "id": ["a b", "a_b", "x" * 65, "á", "a/b"],
    "uri": ["http://a b", " http://a", "urn:uuid:1234", "urn:oid:1.a", " "],
    "url": ["http://a b", " "],
    "canonical": ["http://a b", " "],
    "oid": ["1.2.3", "urn:oid:a"],
    "uuid": ["urn:uuid:x", "0f8fad5b-d9cb-469f-a165-70867728950e"],
    "code": [" a", "a ", "a  b", " "],
    "string": ["", " ", "\t", "\u0001"],
    "markdown": ["", " ", "\u0000"],
    "base64Binary": ["a", "====", "a-b_", "%%%%"],
    "positiveInt": [0, -1, 1.5, 2**31],
    "unsignedInt": [-1, 1.5, 2**31],
    "integer": [1.5, 2**31, -(2**31) - 1],
    "decimal": ["1.0", "1,0"],
    "boolean": ["true", 0, "sim"],
    "xhtml": [
        "<p>a</p>",
        "<div>a",
        "<div>a<br></div>",
        "<div><script>a</script></div>",
        "<div onclick='a()'>b</div>",
        "a",
    ],
}

_UCUM = "http://unitsofmeasure.org"
#: Values of data types that break an invariant, by type.
UNSOUND: dict[str, list[Any]] = {
    "Period": [
        {"start": "2024-02", "end": "2024-01"},
        {"start": "2024-01-01T10:00:00Z", "end": "2024-01-01T10:00:00+01:00"},
    ],
    "Quantity": [{"value": 1, "code": "mg"}, {"value": 1, "comparator": "=<"}],
    "Attachment": [{"data": "YQ=="}],
    "ContactPoint": [{"value": "1"}],
    "Range": [{"low": {"value": 2}, "high": {"value": 1}}],
    "Ratio": [{"numerator": {"value": 1}}, {"denominator": {"value": 1}}],
    "Age": [
        {"value": 1},
        {"value": -1, "code": "a", "system": _UCUM},
        {"value": 1, "code": "a", "system": "http://a"},
    ],
    "Duration": [{"value": 1, "code": "h", "system": "http://a"}],
    "Timing": [
        {"repeat": {"period": 1}},
        {"repeat": {"periodMax": 1}},
        {"repeat": {"duration": -1, "durationUnit": "h"}},
    ],
    "Narrative": [{"status": "generated"}, {"div": "<div>a</div>"}, {"status": "generated", "div": "<div> </div>"}],
    "Expression": [{"language": "text/cql"}],
}

_CODE = {"coding": [{"system": "http://loinc.org", "code": "1-8"}]}

#: What breaks an invariant of a resource, as members that replace or add to its own; None takes a member out.
BREAKING: dict[str, list[dict[str, Any]]] = {
    "Observation": [
        {"referenceRange": [{"type": {"text": "x"}}]},
        {"dataAbsentReason": {"text": "x"}, "valueString": "x"},
        {"code": _CODE, "component": [{"code": _CODE, "valueString": "x"}], "valueString": "x"},
    ],
    "Patient": [{"contact": [{"gender": "female"}]}],
    "Organization": [{"name": None, "_name": None, "identifier": None}, {"address": [{"use": "home"}]}],
    "Condition": [{"stage": [{"type": {"text": "x"}}]}, {"evidence": [{"id": "x"}]}],
    "Appointment": [{"participant": [{"status": "accepted"}]}],
    "Composition": [{"section": [{"title": "x"}]}],
    "Questionnaire": [
        {"item": [{"linkId": "1", "type": "group"}]},
        {"item": [{"linkId": "1", "type": "string"}, {"linkId": "1", "type": "string"}]},
        {"item": [{"linkId": "1", "type": "display", "required": True}]},
    ],
    "Parameters": [{"parameter": [{"name": "x"}]}],
    "Immunization": [{"education": [{"publicationDate": "2024"}]}],
    "CodeSystem": [{"concept": [{"code": "a"}, {"code": "b", "concept": [{"code": "a"}]}]}],
    "List": [{"entry": [{"item": {"display": "x"}}], "emptyReason": {"text": "x"}}],
}
