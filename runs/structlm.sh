#!/bin/sh
# StructLM from top to bottom: the tasks, their data, the mixture, the training files, the scores.
#
#   sh runs/structlm.sh DATA [PREDICTIONS]
#
# DATA          a folder that holds one folder for each data set that you have, named for its task: DATA/wikitq, DATA/tab_fact, ...
#               General instructions in SlimOrca's layout are mixed in where DATA/slimorca.jsonl stands. Where DATA/skginstruct.json
#               stands (the authors' own training set), the tasks that have no folder are taken from it.
# PREDICTIONS   what your trained model replied on the test rows (JSON list or .jsonl); without it the script ends before scoring.
#
# Everything is written to ./structlm, or to the folder that PROJECT names. ESPALIER names the command (default: npx espalier).
# No model is asked and nothing is downloaded. Paper: arXiv 2402.16671. What was built, from what, and with which constants:
# src/recipes/structlm/PAPER.md.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ ! -d "$1" ]; then
  echo 'usage: sh runs/structlm.sh DATA [PREDICTIONS]   (DATA: a folder with a folder for each data set)' >&2
  exit 2
fi
DATA=$(cd "$1" && pwd)
PREDICTIONS=${2:-}
PROJECT=${PROJECT:-structlm}
ESPALIER=${ESPALIER:-npx espalier} # one command with its arguments: it is split at spaces below

# 1. The tasks. 19 are trained on (held-in), 6 are only scored (held-out); webqsp is of one ablation. The list has sizes, metrics and
#    licences; `espalier tasks NAME` says where a data set comes from, which of its files are read, and shows three worked examples.
HELD_IN='tabmwp totto grailqa sql2text mmqa spider kvret hybridqa sparc compwebq tab-fact wikitq wikisql fetaqa feverous multiwoz dart logic2text mtop'
HELD_OUT='bird cosql sqa infotabs wikitabletext finqa'
$ESPALIER tasks

# 2. The data. Data sets are not part of Espalier: get each from its publisher and unpack it in its public layout.
folder_of() { # the folder of a task, which may be written with "_" as the authors do
  for name in "$1" "$(printf '%s' "$1" | tr - _)"; do
    if [ -d "$DATA/$name" ]; then
      printf '%s' "$DATA/$name"
      return
    fi
  done
}
TRAIN=
for task in $HELD_IN; do
  if [ -n "$(folder_of "$task")" ]; then TRAIN="$TRAIN $task"; fi
done
SCORED=$TRAIN
for task in $HELD_OUT; do
  if [ -n "$(folder_of "$task")" ]; then SCORED="$SCORED $task"; fi
done
for task in $HELD_IN $HELD_OUT; do
  if [ -z "$(folder_of "$task")" ]; then echo "no $DATA/$task: to get it, see $ESPALIER tasks $task"; fi
done
if [ -z "$TRAIN" ] && [ ! -f "$DATA/skginstruct.json" ]; then
  echo "$DATA has no data set to train on; expected a folder named for a task, such as $DATA/wikitq, or $DATA/skginstruct.json" >&2
  exit 2
fi

# 3. The project. The arm is the paper's mixture: everything, task by task, with all general instructions; without them
#    `structured-only`. Other arms are its ablations (general-10, transfer-table, single-wikitq, ...). Duplicates stay, as the recipe
#    says: the published data have them.
mkdir -p "$PROJECT"
{
  echo 'name: structlm'
  echo 'sources: {}'
  echo 'recipes:'
  echo '  - structlm:'
  if [ -n "$TRAIN" ]; then
    echo '      tasks:'
    for task in $TRAIN; do printf "        %s: '%s'\n" "$task" "$(folder_of "$task" | sed "s/'/''/g")"; done
  fi
  if [ -f "$DATA/skginstruct.json" ]; then
    printf "      published: '%s'\n" "$(printf '%s' "$DATA/skginstruct.json" | sed "s/'/''/g")"
  fi
  if [ -f "$DATA/slimorca.jsonl" ]; then
    echo '      arm: full'
    printf "      general: { file: '%s' }\n" "$(printf '%s' "$DATA/slimorca.jsonl" | sed "s/'/''/g")"
  elif [ -f "$DATA/skginstruct.json" ]; then
    echo '      arm: full          # its own general rows are taken too'
  else
    echo '      arm: structured-only'
  fi
  echo '      envelope: llama-2    # or alpaca, or { chatTemplate: FILE } of the model to be trained'
  echo '      maxTokens: 2048      # of prompt and target; the structure is cut, the target never'
  echo 'dataset:'
  echo '  formats: [parquet]'
} > "$PROJECT/espalier.yaml"

# 4. What would be made, before anything is.
$ESPALIER plan --project "$PROJECT"

# 5. The rows: linearised, cut, framed. What could not be read is told with file and line, and the rest goes on.
$ESPALIER run --name main --project "$PROJECT"
$ESPALIER rows main --limit 2 --project "$PROJECT"

# 6. Training files. The run wrote sharded Parquet already; the same rows in another format, without making them again:
$ESPALIER export main --format prompt-completion --split train --project "$PROJECT"

# 7. Training happens elsewhere, on these files, with the loss on the target alone. Each row is the whole prompt and its completion:
#    the envelope is in it, so the trainer must add no chat template.

# 8. Scores. A model behind an OpenAI-compatible server can be asked and scored in one go:
#      espalier eval --tasks wikitq,tab_fact --model PROVIDER/MODEL --data DATA
#    Here the replies come as a file: whole test rows with `prediction`, or lines such as
#      {"task":"wikitq","id":"nu-0","prediction":"Italy"}
SCORED=$(printf '%s' "$SCORED" | sed 's/^ //; s/ /,/g')
if [ -z "$PREDICTIONS" ]; then
  echo "to score what your model replied on $SCORED: sh $0 '$1' PREDICTIONS"
  exit 0
fi
$ESPALIER eval --predictions "$PREDICTIONS" --data "$DATA" --project "$PROJECT"
$ESPALIER eval --predictions "$PREDICTIONS" --data "$DATA" --mode fixed --project "$PROJECT"
# The first is bug for bug as the paper's evaluators, to be set beside its table 2; the second has the bugs mended.
echo "reports: $PROJECT/runs/main/eval/*/report.md"
