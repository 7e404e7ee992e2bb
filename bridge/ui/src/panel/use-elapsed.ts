import { useEffect, useState } from "react";

const kTickMs = 1_000;
const kSlowTickMs = 30_000; // once the age is told in minutes
const kSlowAfterMs = 60_000;

// Seconds since `start` (performance.now), kept current so that an age on the page stays true.
export function useElapsedSeconds(start: number, alreadySeconds: number): number {
  const [now, setNow] = useState(() => performance.now());

  const elapsedMs = Math.max(0, now - start);
  const tick = elapsedMs + alreadySeconds * 1_000 < kSlowAfterMs ? kTickMs : kSlowTickMs;
  useEffect(() => {
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), tick);
    return () => clearInterval(timer);
  }, [start, tick]);

  return elapsedMs / 1_000;
}
