#!/bin/sh
# Renders every example anew, after a change of the templates; a test compares them.
set -eu
cd "$(dirname "$0")"
for example in */; do
  npx vigia render --file "${example}vigia.yaml" --out "${example}rendered"
done
