#!/usr/bin/env python3
"""Scores `healthlint try kpi|data-source|role` on labelled rows and on real issue descriptions.

    score_checks.py --healthlint build/dev/bin/healthlint --corpus $HEALTHLINT_CORPUS [--verbose]
    score_checks.py --healthlint build/dev/bin/healthlint --cases tests/engine/checks/kpi_cases.jsonl
    score_checks.py --healthlint build/dev/bin/healthlint --captures $HEALTHLINT_CORPUS/data/jira

Prints precision, recall and accuracy per slot and every row that is wrong; exits 1 under a
threshold, 77 (skipped) where the corpus is absent. Standard library only.
"""

import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys

THRESHOLDS = {
    "kpi precision": 0.97,
    "kpi recall": 0.93,
    "kpi target": 0.92,
    "kpi deadline": 0.90,
    "data-source f1": 0.95,
    "role accuracy": 0.97,
    "captures per false kpi": 500,
}

# One spelling per unit, so that "minutes", "min" and "분" are equal.
UNITS = {
    "%": "% percent pct 퍼센트 프로 ％",
    "pp": "pp %p p.p. 퍼센트포인트 percentage-points %포인트",
    "ms": "ms millisecond milliseconds 밀리초",
    "s": "s sec secs second seconds 초",
    "min": "m min mins minute minutes 분",
    "h": "h hr hrs hour hours 시간",
    "day": "d day days 일",
    "week": "w week weeks 주",
    "month": "mo month months 개월 달",
    "year": "y yr year years 년",
    "x": "x times fold 배",
    "$": "$ usd dollar dollars 달러",
    "won": "원 krw won ₩",
    "person": "명 인 people persons person users user 사용자",
    "point": "점 point points pts",
}
SPELLING = {word: unit for unit, words in UNITS.items() for word in words.split()}


def unit(text):
    text = (text or "").strip().lower().replace("percentage points", "pp")
    return SPELLING.get(text, text)


def same_amount(got, want):
    if not got:
        return False
    close = abs(got["value"] - want["value"]) <= 1e-3 * max(1.0, abs(want["value"]))
    return close and (want["unit"] is None or unit(got["unit"]) == unit(want["unit"]))


def overlaps(got, want):
    if not got or not want:
        return not got and not want
    got, want = got.lower().strip(" .,"), want.lower().strip(" .,")
    if got in want or want in got:
        return True
    shared = set(got.replace("까지", "").split()) & set(want.replace("까지", "").split())
    return any(any(c.isdigit() for c in word) or len(word) > 3 for word in shared)


def ask(healthlint, check, texts):
    lines = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    done = subprocess.run([healthlint, "try", check], input=lines.encode(), capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(texts), f"{len(answers)} answers to {len(texts)} lines"
    return answers


def rows_of(path):
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [row for row in rows if not row.get("ambiguous")]


def case_rows(path, batch):
    """Our own cases name value and unit alone; rows of the corpus have whole slots."""
    rows = rows_of(path)
    for number, row in enumerate(rows, 1):
        row.setdefault("id", f"line {number}")
        if "source" in row:
            row.update(is_data_source=row["source"], kind="own case")
        if "measurable" not in row:
            continue
        row["target"] = {"value": row["value"], "unit": row.get("unit")} if row["measurable"] else None
        row["baseline"] = {"value": row["baseline"], "unit": None} if "baseline" in row else None
    return [row for row in rows if row["id"].startswith(batch)]


def scorer_of(rows):
    """Which reader the rows of a file are for: each kind has a key of its own."""
    if "measurable" in rows[0]:
        return score_kpi
    return score_data_sources if "is_data_source" in rows[0] else score_roles


def ratio(part, whole):
    return part / whole if whole else 1.0


class Score:
    def __init__(self, verbose):
        self.figures = {}
        self.verbose = verbose

    def put(self, name, value):
        self.figures[name] = value

    def wrong(self, kind, row, detail):
        if self.verbose:
            text = row.get("text", row.get("title", "")).replace("\n", "\\n")
            print(f"  {kind:<18} {row['id']:<10} {text[:170]}  => {detail}")


def score_kpi(score, healthlint, rows):
    answers = ask(healthlint, "kpi", [row["text"] for row in rows])
    hits = false_alarms = misses = targets = deadlines = metrics = baselines = 0
    for row, got in zip(rows, answers):
        if got["measurable"] and not row["measurable"]:
            false_alarms += 1
            score.wrong("kpi false alarm", row, f"{got['metric']} / {got['target']['text']}")
        elif row["measurable"] and not got["measurable"]:
            misses += 1
            score.wrong("kpi miss", row, got["why"] + f" (metric {got['metric']})")
        elif row["measurable"]:
            hits += 1
            right = same_amount(got["target"], row["target"])
            targets += right
            if not right:
                score.wrong("kpi target", row, f"got {got['target']} want {row['target']}")
            want = row.get("deadline")
            right = overlaps(got["deadline"], want)
            deadlines += right
            if not right:
                score.wrong("kpi deadline", row, f"got {got['deadline']} want {want}")
            if "metric" not in row:  # a short case: target and deadline only
                metrics += 1
                baselines += 1
                continue
            want = row["metric"]
            right = overlaps(got["metric"], want)
            metrics += right
            if not right:
                score.wrong("kpi metric", row, f"got {got['metric']} want {want}")
            want = row["baseline"]
            right = same_amount(got["baseline"], want) if want else not got["baseline"]
            baselines += right
            if not right:
                score.wrong("kpi baseline", row, f"got {got['baseline']} want {want}")
    answered = sum(got["measurable"] == row["measurable"] for row, got in zip(rows, answers))
    score.put("kpi rows right", ratio(answered, len(rows)))
    score.put("kpi precision", ratio(hits, hits + false_alarms))
    score.put("kpi recall", ratio(hits, hits + misses))
    score.put("kpi target", ratio(targets, hits))
    score.put("kpi deadline", ratio(deadlines, hits))
    score.put("kpi metric", ratio(metrics, hits))
    score.put("kpi baseline", ratio(baselines, hits))


def score_data_sources(score, healthlint, rows):
    answers = ask(healthlint, "data-source", [row["text"] for row in rows])
    hits = false_alarms = misses = 0
    for row, got in zip(rows, answers):
        hits += got["is_data_source"] and row["is_data_source"]
        if got["is_data_source"] and not row["is_data_source"]:
            false_alarms += 1
            score.wrong("data false alarm", row, f"{got['kind']} {got['quote']}")
        if row["is_data_source"] and not got["is_data_source"]:
            misses += 1
            score.wrong("data miss", row, row["kind"])
    precision, recall = ratio(hits, hits + false_alarms), ratio(hits, hits + misses)
    score.put("data-source precision", precision)
    score.put("data-source recall", recall)
    score.put("data-source f1", ratio(2 * precision * recall, precision + recall))


def score_roles(score, healthlint, rows):
    answers = ask(healthlint, "role", [row["title"] for row in rows])
    right = 0
    for row, got in zip(rows, answers):
        right += got["role"] == row["role"]
        if got["role"] != row["role"]:
            score.wrong("role", row, f"got {got['role']} ({got['why']}) want {row['role']}")
    score.put("role accuracy", ratio(right, len(rows)))


def adf_text(node):
    """Plain text of ADF, good enough to find the descriptions worth a look."""
    if isinstance(node, list):
        return "".join(adf_text(child) for child in node)
    if not isinstance(node, dict):
        return ""
    end = "\n" if node.get("type") in ("paragraph", "heading", "listItem", "tableRow") else ""
    return node.get("text", "") + adf_text(node.get("content", [])) + end


def descriptions_in(value, found):
    if isinstance(value, list):
        for item in value:
            descriptions_in(item, found)
    elif isinstance(value, dict):
        fields = value.get("fields")
        if isinstance(fields, dict) and fields.get("description"):
            text = fields["description"]
            found.add(text if isinstance(text, str) else adf_text(text))
        for item in value.values():
            if isinstance(item, (dict, list)):
                descriptions_in(item, found)


def descriptions(folder):
    found = set()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == ".md":
            continue
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8", errors="replace") as file:
            text = file.read()
        try:
            descriptions_in(json.loads(text), found)
        except ValueError:
            for line in text.splitlines():
                try:
                    descriptions_in(json.loads(line), found)
                except ValueError:
                    continue
    return sorted(text for text in found if text.strip())


def score_captures(score, healthlint, folder):
    texts = descriptions(folder)
    answers = ask(healthlint, "kpi", texts)
    hits = [(text, got) for text, got in zip(texts, answers) if got["measurable"]]
    print(f"captures: {len(texts)} descriptions, {len(hits)} called measurable")
    for _, got in hits:
        print(f"  {got['metric']!r} -> {got['target']['text']!r}  in {got['quote']!r}")
    score.put("captures per false kpi", len(texts) / len(hits) if hits else float(len(texts)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--healthlint", required=True)
    parser.add_argument("--corpus", default=os.environ.get("HEALTHLINT_CORPUS", ""))
    parser.add_argument("--cases", type=pathlib.Path, help="score a file of our own cases instead")
    parser.add_argument("--batch", default="", help="with --cases: only rows whose id begins so")
    parser.add_argument("--captures", type=pathlib.Path, help="list what is called a KPI in real issues")
    parser.add_argument("--verbose", action="store_true", help="list every row that is wrong")
    options = parser.parse_args()
    score = Score(options.verbose)
    if options.cases:
        rows = case_rows(options.cases, options.batch)
        scorer_of(rows)(score, options.healthlint, rows)
        return verdict(score)
    if options.captures:
        score_captures(score, options.healthlint, options.captures)
        return verdict(score)
    data = pathlib.Path(options.corpus) / "data" if options.corpus else None
    if data is None or not data.is_dir():
        print("skipped: HEALTHLINT_CORPUS is not set or has no data folder")
        return 77
    score_kpi(score, options.healthlint, rows_of(data / "kpi-dev.jsonl"))
    score_data_sources(score, options.healthlint, rows_of(data / "datasource-dev.jsonl"))
    score_roles(score, options.healthlint, rows_of(data / "roles.jsonl"))
    score_captures(score, options.healthlint, data / "jira")
    return verdict(score)


def verdict(score):
    failed = False
    for name, value in score.figures.items():
        least = THRESHOLDS.get(name)
        below = least is not None and value < least
        failed = failed or below
        note = "" if least is None else f"  (at least {least})" + ("  BELOW" if below else "")
        print(f"{name:<24} {value:8.3f}{note}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
