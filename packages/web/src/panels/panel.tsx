import type { ReactNode } from 'react';

interface PanelProps {
  title: string;
  /** What can be chosen, at the right of the title. */
  controls?: ReactNode;
  /** One sentence on how to read it. */
  note?: string;
  children: ReactNode;
}

export function Panel({ title, controls, note, children }: PanelProps) {
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        {controls !== undefined && <div className="controls">{controls}</div>}
      </div>
      {children}
      {note !== undefined && <p className="note">{note}</p>}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  options: readonly string[];
  value: string;
  onChange: (value: string) => void;
}

/** One of a few, all visible. */
export function Choice({ label, options, value, onChange }: ChoiceProps) {
  return (
    <fieldset className="choice" aria-label={label}>
      {options.map((option) => (
        <button type="button" key={option} aria-pressed={option === value} onClick={() => onChange(option)}>
          {option}
        </button>
      ))}
    </fieldset>
  );
}
