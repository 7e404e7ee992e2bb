#!/usr/bin/env python3
"""Prints how the rule engines compare: best of the repetitions each, processor time.

usage: ratios.py RULES.json PEERS.json
"""
import json
import sys

OURS = "run_again/outcomes_and_grades"


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rates = {}
    for run in read(sys.argv[1])["benchmarks"]:
        if run["run_type"] == "iteration":
            name = run["run_name"]
            rates[name] = max(rates.get(name, 0), run["items_per_second"])
    peers = read(sys.argv[2])["rates"]
    fastest = max(peers, key=peers.get)
    for name, rate in sorted({**rates, **peers}.items(), key=lambda entry: -entry[1]):
        print(f"{name:32} {rate:12,.0f} issues/s {rate / rates[OURS]:8.2f} x {OURS}")
    once = rates["run/outcomes_and_grades"]
    print(f"run_again is {rates[OURS] / peers[fastest]:.1f} x the fastest JavaScript engine, {fastest} (goal: 10)")
    print(f"predicates by hand over rows are {rates['by_hand_rows'] / rates[OURS]:.2f} x run_again (goal: 2.5 at most)")
    print(f"run is {once / peers[fastest]:.1f} x the JavaScript engine; by hand over its structs {rates['by_hand'] / once:.2f} x")
    print(f"columns are filled once, in {1e9 / rates['fill_columns']:,.0f} ns per issue; a run again takes {1e9 / rates[OURS]:,.0f}")


if __name__ == "__main__":
    main()
