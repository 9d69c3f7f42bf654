import { useId, useState } from 'react';

type Props = {
  label: string;
  /** What is so when the field is empty. */
  hint: string;
  value: number | undefined;
  minimum: number;
  maximum: number;
  step: number;
  /** Says what is wrong with what stands there. */
  fault: string;
  onChange(value: number | undefined): void;
};

/** A number that may be left out. What is no number in range is kept on the page, and says so. */
export function NumberField({
  label,
  hint,
  value,
  minimum,
  maximum,
  step,
  fault,
  onChange,
}: Props) {
  const id = useId();
  const [written, setWritten] = useState(value === undefined ? '' : String(value));
  const isRight = (text: string) => {
    const number = Number(text);
    return text.trim() === '' || (number >= minimum && number <= maximum && fits(number, step));
  };
  const wrong = !isRight(written);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        value={written}
        aria-invalid={wrong || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const text = event.target.value.replace(',', '.');
          setWritten(text);
          if (isRight(text)) onChange(text.trim() === '' ? undefined : Number(text));
        }}
      />
      <p id={`${id}-hint`} className={wrong ? 'field-fault' : 'quiet'}>
        {wrong ? fault : hint}
      </p>
    </div>
  );
}

const fits = (number: number, step: number) => step < 1 || Number.isInteger(number / step);
