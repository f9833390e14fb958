SET ROLE ALL;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';
SET SESSION time_zone = '+00:00';
SET SESSION group_concat_max_len = 16777216;
CREATE DATABASE IF NOT EXISTS `kakehashi`;
CREATE TABLE IF NOT EXISTS `kakehashi`.`staging_copy` (
  `id` TINYINT NOT NULL PRIMARY KEY,
  `began_at` DATETIME NOT NULL,
  `ended_at` DATETIME
);
CREATE TABLE IF NOT EXISTS `kakehashi`.`copied_columns` (
  `table_schema` VARCHAR(64) NOT NULL,
  `table_name` VARCHAR(64) NOT NULL,
  `ordinal_position` INT NOT NULL,
  `column_name` VARCHAR(64) NOT NULL,
  `column_type` MEDIUMTEXT NOT NULL,
  PRIMARY KEY (`table_schema`, `table_name`, `column_name`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
DELETE FROM `kakehashi`.`copied_columns`;
LOAD DATA FROM S3 MANIFEST 's3-ap-northeast-1://kakehashi-copy/copy/kakehashi-columns.manifest' INTO TABLE `kakehashi`.`copied_columns` CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' ENCLOSED BY '"' ESCAPED BY '\\' LINES TERMINATED BY '\n' (`table_schema`, `table_name`, `ordinal_position`, `column_name`, `column_type`);
SELECT CONCAT('database.stagingCopy.schemas: ', table_schema, '.', table_name, ' has columns in production that staging has not, got ', GROUP_CONCAT(column_name, ' ', column_type ORDER BY ordinal_position SEPARATOR ', '), '; migrate both alike') FROM `kakehashi`.`copied_columns` AS exported WHERE NOT EXISTS (SELECT 1 FROM (SELECT table_schema, table_name, ordinal_position, column_name, column_type FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND table_schema IN ('shop', 'office')) AS own WHERE own.table_schema = exported.table_schema AND own.table_name = exported.table_name AND own.column_name = exported.column_name AND own.column_type = exported.column_type) GROUP BY table_schema, table_name;
SELECT CONCAT('database.stagingCopy.schemas: ', table_schema, '.', table_name, ' has columns in staging that production has not, got ', GROUP_CONCAT(column_name, ' ', column_type ORDER BY ordinal_position SEPARATOR ', '), '; migrate both alike') FROM (SELECT table_schema, table_name, ordinal_position, column_name, column_type FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND table_schema IN ('shop', 'office')) AS own WHERE NOT EXISTS (SELECT 1 FROM `kakehashi`.`copied_columns` AS exported WHERE own.table_schema = exported.table_schema AND own.table_name = exported.table_name AND own.column_name = exported.column_name AND own.column_type = exported.column_type) GROUP BY table_schema, table_name;
