import { useEffect, useState } from "react";

const kTickMs = 1_000;
const kSlowTickMs = 30_000; // once the age is told in minutes
const kSlowAfterSeconds = 60;

// Age in seconds of what was `ageSeconds` old at `receivedAt` (performance.now), kept current so
// that an age on the page stays true. Null stays null: what was never checked has no age.
export function useAge(receivedAt: number, ageSeconds: number | null): number | null {
  const [now, setNow] = useState(() => performance.now());

  const age = ageSeconds === null ? null : ageSeconds + Math.max(0, now - receivedAt) / 1_000;
  const tick = age !== null && age < kSlowAfterSeconds ? kTickMs : kSlowTickMs;
  useEffect(() => {
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), tick);
    return () => clearInterval(timer);
  }, [receivedAt, tick]);

  return age;
}
