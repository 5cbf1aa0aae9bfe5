#!/usr/bin/env bash
# Scores the extractor on a folder of annotated articles: DIR/docs, DIR/evaluate.py and its gold file.
set -eu
dir=${1:-}
if [ -z "$dir" ]; then
  echo "make score: skipped, no annotated articles named; use make score EVAL_DIR=FOLDER (with docs/ and evaluate.py)"
  exit 0
fi
for need in docs evaluate.py; do
  [ -e "$dir/$need" ] || { echo "make score: $dir/$need is missing; EVAL_DIR names a folder with docs/ and evaluate.py" >&2; exit 2; }
done
python=.venv/bin/python
mkdir -p var/score
"$python" -m geo extract --jobs 2 "$dir/docs" > var/score/articles.jsonl
echo "== incidents in Iraq (headline)"
"$python" "$dir/evaluate.py" var/score/articles.jsonl --iraq
echo "== all incidents"
"$python" "$dir/evaluate.py" var/score/articles.jsonl
if [ -d "$dir/wire/docs" ]; then
  "$python" -m geo extract --jobs 2 "$dir/wire/docs" > var/score/wire.jsonl
  echo "== wire pieces"
  "$python" "$dir/evaluate.py" var/score/wire.jsonl --gold "$dir/wire/gold.jsonl" --iraq
fi
