SET ROLE ALL;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';
SET SESSION time_zone = '+00:00';
SET SESSION group_concat_max_len = 16777216;
SELECT 'SET ROLE ALL;';
SELECT 'SET SESSION sql_mode = ''STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'';';
SELECT 'SET SESSION time_zone = ''+00:00'';';
SELECT 'SET SESSION group_concat_max_len = 16777216;';
SELECT 'SET @mask_salt = HEX(RANDOM_BYTES(32));';
SELECT 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;';
SELECT 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;';
SELECT 'SELECT table_schema, table_name, ordinal_position, column_name, column_type FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) WHERE table_type = ''BASE TABLE'' AND generation_expression = '''' AND table_schema IN (''shop'', ''office'') INTO OUTFILE S3 ''s3-ap-northeast-1://kakehashi-copy/copy/kakehashi-columns'' CHARACTER SET utf8mb4 FIELDS TERMINATED BY '','' ENCLOSED BY ''"'' ESCAPED BY ''\\\\'' LINES TERMINATED BY ''\\n'' MANIFEST ON OVERWRITE ON;';
SELECT REPLACE(REPLACE(REPLACE('SELECT {columns} FROM {table} INTO OUTFILE S3 ''s3-ap-northeast-1://kakehashi-copy/copy/{file}'' CHARACTER SET utf8mb4 FIELDS TERMINATED BY '','' ENCLOSED BY ''"'' ESCAPED BY ''\\\\'' LINES TERMINATED BY ''\\n'' MANIFEST ON OVERWRITE ON;', '{table}', CONCAT(CONCAT('`', REPLACE(table_schema, '`', '``'), '`'), '.', CONCAT('`', REPLACE(table_name, '`', '``'), '`'))), '{file}', CONCAT_WS('.', table_schema, table_name)), '{columns}', GROUP_CONCAT(CASE WHEN CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.email' THEN 'CONCAT(LEFT(SHA2(CONCAT(@mask_salt, CONVERT(`email` USING utf8mb4)), 256), 16), ''@example.invalid'')' WHEN CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.phone' THEN 'CONCAT(REGEXP_REPLACE(LEFT(`phone`, CHAR_LENGTH(`phone`) - CHAR_LENGTH(IFNULL(REGEXP_SUBSTR(`phone`, ''([^0-9]*[0-9]){0,3}[^0-9]*$''), ''''))), ''[0-9]'', ''0''), IFNULL(REGEXP_SUBSTR(`phone`, ''([^0-9]*[0-9]){0,3}[^0-9]*$''), ''''))' WHEN CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.note' THEN 'NULL' WHEN data_type IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'bit', 'geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geomcollection') THEN CONCAT('HEX(', CONCAT('`', REPLACE(column_name, '`', '``'), '`'), ')') WHEN data_type = 'float' THEN CONCAT('CAST(', CONCAT('`', REPLACE(column_name, '`', '``'), '`'), ' AS DOUBLE)') ELSE CONCAT('`', REPLACE(column_name, '`', '``'), '`') END ORDER BY ordinal_position SEPARATOR ', '))
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND table_schema IN ('shop', 'office')
GROUP BY table_schema, table_name ORDER BY table_schema, table_name;
SELECT 'COMMIT;';
