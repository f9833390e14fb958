import { join } from "node:path";

/** Runs a program of the image where the operator is, outside the image. */
const programOf = (image: string, name: string): string => `#!/bin/sh
exec '${join(image, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")}' \\
  --library-path '${join(image, "usr/lib/x86_64-linux-gnu")}:${join(image, "usr/lib/x86_64-linux-gnu/private")}' \\
  '${join(image, "usr/bin", name)}' "$@"
`;

/**
 * MySQL Shell's dump and load, which Debian does not have, by mysqldump and mysql: all schemas but MySQL's own, without
 * accounts, and what was executed when the dump began.
 */
const SHELL = `#!/bin/sh
set -eu
options=$1
[ "$2 $3" = '-- util' ] || exit 2
case "$4 $6" in
  'dump-instance --users=false')
    mkdir "$5"
    mysql "$options" --batch --skip-column-names --execute \\
      "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA
       WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')" |
      xargs mysqldump "$options" --single-transaction --no-tablespaces --set-gtid-purged=COMMENTED --databases > "$5/dump.sql"
    sed -n '/GTID_PURGED/,/;/p' "$5/dump.sql" | grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(:[0-9]+(-[0-9]+)?)+' |
      paste -sd, | jq -R '{ gtidExecuted: . }' > "$5/@.json"
    ;;
  'load-dump --skipBinlog=true')
    (echo 'SET SESSION sql_log_bin = 0;'; cat "$5/dump.sql") | mysql "$options"
    ;;
  *) echo "the lab does not know: mysqlsh $*" >&2; exit 2 ;;
esac
`;

/** MySQL's programs by name, as scripts for an operator's PATH. */
export const mysqlPrograms = (image: string): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(["mysql", "mysqldump", "mysqlbinlog"].map((name) => [name, programOf(image, name)])),
  mysqlsh: SHELL,
});
