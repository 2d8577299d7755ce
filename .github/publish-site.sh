#!/usr/bin/env bash
# Adds the site of the checked out release to the branch that GitHub Pages serves.
set -euo pipefail

branch=gh-pages
pages=dist/pages
version=$(node -p 'require("./package.json").version')

git worktree remove --force "$pages" 2>/dev/null || true
if git ls-remote --exit-code origin "refs/heads/$branch" >/dev/null; then
  git fetch --quiet --depth 1 origin "$branch"
  git worktree add --quiet --detach "$pages" FETCH_HEAD
else
  git worktree add --quiet --detach --no-checkout "$pages" HEAD
  # The first site: a branch without a history.
  git -C "$pages" symbolic-ref HEAD "refs/heads/$branch"
fi
npm run publish:site -- "$pages"
git -C "$pages" add --all
git -C "$pages" -c user.name='github-actions[bot]' -c user.email='github-actions[bot]@users.noreply.github.com' \
  commit --quiet --no-verify --message "Publish $version"
git -C "$pages" push --quiet origin "HEAD:refs/heads/$branch"
git worktree remove --force "$pages"
