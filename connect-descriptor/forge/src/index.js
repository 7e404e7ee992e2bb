// The badge of the collapsed panel. Forge asks a function for it, not our bridge; so it reads what
// the bridge last wrote on the issue, with the viewer's own rights.
import api, { route } from "@forge/api";

const kLozenges = {
  healthy: { en: "HEALTHY", ko: "양호", type: "success", counts: true },
  "at-risk": { en: "AT RISK", ko: "주의", type: "moved", counts: true },
  "off-track": { en: "OFF TRACK", ko: "위험", type: "removed", counts: true },
  unknown: { en: "NEEDS INFO", ko: "정보 부족", type: "default", counts: false },
  waived: { en: "WAIVED", ko: "예외 적용", type: "new", counts: false },
};

export function lozengeOf(health, locale) {
  const known = kLozenges[health?.grade];
  if (known === undefined) return { label: "–", type: "default" };
  const word = String(locale ?? "").startsWith("ko") ? known.ko : known.en;
  const open = known.counts ? Number(health.open) || 0 : 0;
  return { label: open > 0 ? `${word} · ${open}` : word, type: known.type };
}

export async function issueStatus(payload) {
  const id = payload?.extension?.issue?.id ?? payload?.context?.extension?.issue?.id;
  const status = (value) => ({ status: { type: "lozenge", value } });
  if (id === undefined) return status(lozengeOf(null));
  const answer = await api
    .asUser()
    .requestJira(route`/rest/api/3/issue/${id}/properties/healthlint`);
  const property = answer.ok ? await answer.json() : null;
  return status(lozengeOf(property?.value, payload?.context?.locale ?? payload?.locale));
}
