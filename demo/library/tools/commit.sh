# Commits everything: sh tools/commit.sh MESSAGE. Where nothing changed, there is nothing to do.
git add -A || exit 1
git diff --cached --quiet && echo 'nothing to commit' && exit 0
git commit -q -m "$1" && git --no-pager log -1 --stat --format='%h %s'
