/** Put what the hub says into the words of its readers and editors. */
import type { Level, Status } from "./model.ts";

export const LEVEL_NAME: Record<Level, string> = {
  public: "Público",
  professional: "Profissional",
  restricted: "Restrito",
};

export const LEVEL_MEANING: Record<Level, string> = {
  public: "Qualquer pessoa pode ler, mesmo sem entrar.",
  professional: "Só profissionais de saúde, revisão e auditoria leem.",
  restricted: "Só revisão, auditoria e administração leem; cada leitura fica registrada.",
};

export const STATUS_NAME: Record<Status, string> = {
  draft: "Rascunho",
  published: "Publicado",
  retracted: "Retirado",
};

export const CONTENT_TYPE_NAME: Record<string, string> = {
  educational: "Educativo",
  news: "Notícia",
  advertising: "Publicidade",
  interview: "Entrevista",
};

const ROLE_NAME: Record<string, string> = {
  reader: "leitura",
  editor: "redação",
  medical_professional: "profissional de saúde",
  reviewer: "revisão",
  auditor: "auditoria",
  admin: "administração",
};

export function roleName(role: string): string {
  return ROLE_NAME[role] ?? role;
}

/** Error codes of the SDK itself and of the client protocol → what the person in front of it can do. */
const RPC_ERRORS: Record<number, string> = {
  100: "O serviço não respondeu agora. Tente de novo em instantes.",
  101: "Sua sessão terminou. Entre de novo.",
  103: "Seu perfil não pode fazer isto.",
  104: "Esta ação não existe nesta versão do serviço. Recarregue a página.",
  107: "O pedido não foi aceito: confira título, texto e categoria.",
  108: "Esta ação não está disponível agora.",
  109: "Sua sessão terminou. Entre de novo.",
  111: "Pedidos demais em pouco tempo. Espere alguns segundos e tente de novo.",
};

/** Say an rpc error in plain words. */
export function rpcError(code: number): string {
  return RPC_ERRORS[code] ?? `Algo deu errado (código ${code}). Tente de novo.`;
}

/** Codes after which nobody knows whether the hub did what it was asked: timeout, lost line, closed connection. */
const UNCERTAIN = new Set([1, 2, 3, 10, 11]);

export function outcomeUnknown(code: number): boolean {
  return UNCERTAIN.has(code);
}

/** Return "1 achado", "3 achados". */
export function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
