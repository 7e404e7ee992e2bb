import ChevronDownIcon from "@atlaskit/icon/core/chevron-down";
import ChevronRightIcon from "@atlaskit/icon/core/chevron-right";
import { useId, useState, type ReactNode } from "react";

export interface Fold {
  id: string;
  label: string;
  content: ReactNode;
}

// A row of labels that each open and close a part below the row.
export function Folds({ folds }: { folds: Fold[] }) {
  const prefix = useId();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (folds.length === 0) return null;

  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };

  return (
    <>
      <div className="fold-row">
        {folds.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            className="fold"
            aria-expanded={open.has(id)}
            aria-controls={`${prefix}${id}`}
            onClick={() => toggle(id)}
          >
            <Chevron down={open.has(id)} />
            {label}
          </button>
        ))}
      </div>
      {folds.map(({ id, content }) => (
        <div key={id} id={`${prefix}${id}`} className="fold-content" hidden={!open.has(id)}>
          {content}
        </div>
      ))}
    </>
  );
}

function Chevron({ down }: { down: boolean }) {
  const Icon = down ? ChevronDownIcon : ChevronRightIcon;
  return <Icon label="" size="small" />; // aria-expanded says it
}
