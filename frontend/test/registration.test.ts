import assert from "node:assert/strict";
import { test } from "node:test";
import { registrationIn, withRegistration } from "../src/editor/registration.ts";

const FULL = { crm: "123456", uf: "SP", rqe: "111, 222", specialty: "Dermatologia" };

test("a registration goes into custom fields and comes out the same", () => {
  const fields = withRegistration({ fonte: "x" }, FULL);
  assert.deepEqual(fields, {
    fonte: "x",
    author: { crm: "123456", uf: "SP", rqe: ["111", "222"], specialty: "Dermatologia" },
  });
  assert.deepEqual(registrationIn(fields), FULL);
});

test("what else stands of the author stays", () => {
  const fields = withRegistration({ author: { crm: "1", name: "Dra. Lia" } }, { crm: " 2 ", uf: "", rqe: "", specialty: "" });
  assert.deepEqual(fields, { author: { name: "Dra. Lia", crm: "2" } });
});

test("emptied fields leave nothing behind", () => {
  const nothing = { crm: "", uf: "", rqe: " ", specialty: "" };
  assert.deepEqual(withRegistration({ fonte: "x", author: { crm: "1", uf: "SP" } }, nothing), { fonte: "x" });
});

test("fields of another shape are left as they are until somebody enters something", () => {
  const nothing = { crm: "", uf: "", rqe: "", specialty: "" };
  for (const author of ["Dra. Lia", 7, null, ["x"]]) {
    const fields = { author };
    assert.equal(withRegistration(fields, registrationIn(fields)), fields);
    assert.deepEqual(registrationIn(fields), nothing);
  }
  assert.deepEqual(registrationIn({ author: { crm: 123, rqe: 45, uf: "sp" } }), { crm: "123", uf: "SP", rqe: "45", specialty: "" });
});
