import type { Evidence } from "../api/report";
import type { Host } from "../host/host";
import { useSpeech } from "../i18n/context";

export function EvidenceList({ evidence, host }: { evidence: Evidence[]; host: Host }) {
  const { say } = useSpeech();
  return (
    <ul className="evidence">
      {evidence.map((item, index) => (
        <li key={index}>
          <span>{say(item.text)}</span>
          {item.quote !== "" && <q>{item.quote}</q>}
          {item.key !== null && <Place address={host.issueUrl(item.key)} name={item.key} />}
          {item.url !== "" && <Place address={item.url} name={item.url} />}
        </li>
      ))}
    </ul>
  );
}

function Place({ address, name }: { address: string | null; name: string }) {
  const { words } = useSpeech();
  if (address === null) return <span>{name}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {name}
      <span className="visually-hidden"> ({words.newTab})</span>
    </a>
  );
}
