SET ROLE ALL;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';
SET SESSION time_zone = '+00:00';
SET SESSION group_concat_max_len = 16777216;
SELECT 'SET ROLE ALL;';
SELECT 'SET SESSION sql_mode = ''STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'';';
SELECT 'SET SESSION time_zone = ''+00:00'';';
SELECT 'SET SESSION group_concat_max_len = 16777216;';
SELECT 'SET @refused = IF(IS_USED_LOCK(''kakehashi_copy'') <=> @holder, NULL, UUID_TO_BIN(''another copy has begun''));';
SELECT 'SET @refused = IF(GET_LOCK(''kakehashi_import'', 60) <=> 1, NULL, UUID_TO_BIN(''a copy that was broken off still loads a table; try again''));';
SELECT 'SET SESSION foreign_key_checks = 0;';
SELECT 'SELECT CONCAT(''the copy of '', `began_at`, '' UTC was broken off: staging is half of it until this one ends'') FROM `kakehashi`.`staging_copy` WHERE `ended_at` IS NULL;';
SELECT 'REPLACE INTO `kakehashi`.`staging_copy` VALUES (1, UTC_TIMESTAMP(), NULL);';
SELECT REPLACE(REPLACE(REPLACE(REPLACE('START TRANSACTION; DELETE FROM {table}; LOAD DATA FROM S3 MANIFEST ''s3-ap-northeast-1://kakehashi-copy/copy/{file}.manifest'' INTO TABLE {table} CHARACTER SET utf8mb4 FIELDS TERMINATED BY '','' ENCLOSED BY ''"'' ESCAPED BY ''\\\\'' LINES TERMINATED BY ''\\n'' ({columns}){set}; COMMIT; SELECT ''{file}: copied'';', '{table}', CONCAT(CONCAT('`', REPLACE(table_schema, '`', '``'), '`'), '.', CONCAT('`', REPLACE(table_name, '`', '``'), '`'))), '{file}', CONCAT_WS('.', table_schema, table_name)), '{columns}', GROUP_CONCAT(IF(data_type IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'bit', 'geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geomcollection'), CONCAT('@bytes', ordinal_position), CONCAT('`', REPLACE(column_name, '`', '``'), '`')) ORDER BY ordinal_position SEPARATOR ', ')), '{set}', IFNULL(CONCAT(' SET ', GROUP_CONCAT(IF(data_type IN ('binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'bit', 'geometry', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon', 'geomcollection'), CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '`'), ' = UNHEX(', CONCAT('@bytes', ordinal_position), ')'), NULL) ORDER BY ordinal_position SEPARATOR ', ')), ''))
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND table_schema IN ('shop', 'office')
GROUP BY table_schema, table_name ORDER BY table_schema, table_name;
SELECT 'UPDATE `kakehashi`.`staging_copy` SET `ended_at` = UTC_TIMESTAMP();';
