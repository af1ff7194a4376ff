#!/bin/sh
# StructTuning from top to bottom on a textbook: what is read, what it would cost, the rows, the exam, the arms of the experiment, and
# questions that come without a place.
#
#   sh runs/structtuning.sh [MODEL]
#
# MODEL       who writes questions: local/smollm2-135m (after `espalier models pull smollm2-135m`), openai/gpt-4.1-mini (with
#             OPENAI_API_KEY), any other PROVIDER/NAME; or one line of YAML for a server of your own, such as
#             '{ baseUrl: http://127.0.0.1:8000/v1, model: qwen3-8b, price: { input: 0, output: 0 } }'.
#             Without one every row that needs no model is made; nothing is sent, nothing is paid.
#
# These variables change what is done:
#   MAX_COST    most US dollars that a model with a price may cost. Without it, the story of such a model ends at its price.
#   EMBEDDINGS  a model that gives embeddings, written as MODEL: part 6 then links by words and meaning, not by words alone.
#   CHAPTERS    only so many chapters of the book: a first try in seconds.
#   BOOK        a folder with contents/ and SUMMARY.md. Default: the anatomy textbook (OpenStax, CC BY 3.0) of ../shared/data.
#   PROJECT     where everything is written. Default: ./structtuning
#   ESPALIER    the command, split at spaces. Default: this repository's own, built where it is not yet.
#
# Paper: arXiv 2407.16724. What was built, from what, and with which constants: src/recipes/structtuning/PAPER.md.
set -eu

ROOT=$(cd "$(dirname "$0")/.." && pwd)
MODEL=${1:-}
MAX_COST=${MAX_COST:-}
EMBEDDINGS=${EMBEDDINGS:-}
CHAPTERS=${CHAPTERS:-}
BOOK=${BOOK:-$ROOT/../shared/data/anatomy-textbook}
PROJECT=${PROJECT:-structtuning}

if [ ! -f "$BOOK/SUMMARY.md" ]; then
  echo "skipped: there is no book at $BOOK. Set BOOK to a folder with contents/ and SUMMARY.md."
  exit 0
fi
BOOK=$(cd "$BOOK" && pwd)
espalier() {
  if [ -n "${ESPALIER:-}" ]; then
    $ESPALIER "$@"
  else
    node "$ROOT/dist/cli/main.js" "$@"
  fi
}
if [ -z "${ESPALIER:-}" ] && [ ! -f "$ROOT/dist/cli/main.js" ]; then
  (cd "$ROOT" && npm run build)
fi
say() { printf '\n== %s\n' "$*"; }

# 1. The book. Its own table of contents is the structure: part > chapter > section > knowledge point (the lowest heading). Nothing is
#    copied; with CHAPTERS a part of it is, so that the outline names what there is.
mkdir -p "$PROJECT"
PROJECT=$(cd "$PROJECT" && pwd)
if [ -n "$CHAPTERS" ]; then
  mkdir -p "$PROJECT/book/contents"
  awk -v most="$CHAPTERS" '/\{: \.chapter\}/ && ++seen > most { exit } { print }' "$BOOK/SUMMARY.md" > "$PROJECT/book/SUMMARY.md"
  grep -o 'contents/[^)]*\.md' "$PROJECT/book/SUMMARY.md" | while read -r file; do cp "$BOOK/$file" "$PROJECT/book/$file"; done
  BOOK=$PROJECT/book
fi

# 2. The project. One file says it all:
#    - exam: a fifth of the sections give their questions to the exam. Their text is still taught: the exam asks what the book says.
#    - questionsPerPoint: what a model writes for every knowledge point, replaced where a check drops it, until the quota is full.
#    - arms: the experiment of the paper and its controls, at the paper's shares of the pool (0.3 %, 5 %, 100 %).
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/''/g")"; } # a path as YAML reads it back
source_of() { printf '{ markdown: %s, outline: %s, licence: CC BY 3.0 }' "$(quoted "$BOOK/contents")" "$(quoted "$BOOK/SUMMARY.md")"; }
cat > "$PROJECT/espalier.yaml" << EOF
name: anatomy
seed: 1
sources:
  book: $(source_of)
models:
  ${MODEL:+teacher: $MODEL}
recipes:
  - structtuning: { from: book, questionsPerPoint: 2, multiHop: { questions: $([ -n "$MODEL" ] && echo 100 || echo 0) } }
dataset:
  exam: { sections: 0.2, dev: 0.5 }
  checks: [duplicates, contamination]
  formats: [messages, llama-factory]
arms: { pool: { shares: [0.003, 0.05, 1] } }
EOF
say 'The book as a tree, two levels deep'
espalier tree --project "$PROJECT" --depth 2 --lines 40

# 3. The price, before anything is sent: each stage's calls with their real prompts, what is recorded already, the rows to expect.
say 'What a run would make and cost'
espalier plan --project "$PROJECT"

# 4. The run. Calls are recorded before they are used: stop it at any time, start the script again, and no call is paid twice.
say 'The run'
if [ -n "$MODEL" ]; then
  espalier run --project "$PROJECT" ${MAX_COST:+--max-cost "$MAX_COST"}
else
  espalier run --project "$PROJECT" --no-model
fi
say 'Some of its rows, each with its place in the book'
espalier rows --project "$PROJECT" --sample 3

# 5. The exam and the arms. exam.jsonl holds the questions that no training row may hold, in one neutral form; it is the same for every
#    arm and share. Each arm is the same texts and the same questions in another form, ready to train, under two matchings: equal epochs
#    (the paper's) and equal forward tokens. cpt-breadcrumb and the shuffled ones are controls: they say what a gain is owed to.
RUN=$PROJECT/runs/main
say "The exam: $(wc -l < "$RUN/exam.jsonl" | tr -d ' ') questions, the first of them"
head -n 1 "$RUN/exam.jsonl"
say 'The training files of the arm scpt+ssft, all of the text, equal epochs'
find "$RUN/arms/share-1/scpt+ssft/epochs" -type f | sort

# 6. Questions without a place. An exam bank or a benchmark does not say which section its questions are of. Here the book's own exercises
#    are read as such a set: each is linked to the section that fits it best. A question whose place really holds its answer also gets a
#    row that walks there; the other ones get their answer alone, and drops say why.
mkdir -p "$PROJECT/linked"
cat > "$PROJECT/linked/espalier.yaml" << EOF
name: anatomy-linked
sources:
  book: $(source_of)
  bank: $(source_of)
models:
  ${EMBEDDINGS:+near: $EMBEDDINGS}
recipes:
  - structtuning: { from: book, exercises: bank, questionsPerPoint: 0${EMBEDDINGS:+, link: { embeddings: near \}} }
EOF
say 'The same exercises, linked to their place'
if [ -n "$EMBEDDINGS" ]; then
  espalier run --project "$PROJECT/linked" ${MAX_COST:+--max-cost "$MAX_COST"}
else
  espalier run --project "$PROJECT/linked" --no-model
fi
espalier rows --project "$PROJECT/linked" --kind exercise-cot --limit 1
# How often that is the true section is measured by bench/link-questions.mjs; figures: docs/benchmarks.md.

# 7. Where to look. Training happens elsewhere, on the files of an arm: first its 1-pretrain, then its 2-instruct. `arms.json` says how
#    many epochs and steps that is.
say 'Where to look'
echo "report (open it in a browser): $RUN/report.html"
echo "rows, drops and why:           $RUN/rows.jsonl  $RUN/drops.jsonl"
echo "the exam:                      $RUN/exam.jsonl"
echo "the arms and their tokens:     $RUN/arms/  $RUN/arms/arms.json"
echo "for a trainer of one data set: $RUN/export/"
