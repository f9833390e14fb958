SET SESSION sql_log_bin = 0;
SET SESSION group_concat_max_len = 1048576;
CREATE DATABASE IF NOT EXISTS `kakehashi`;
CREATE TABLE IF NOT EXISTS `kakehashi`.`environment` (`production` BOOLEAN NOT NULL PRIMARY KEY);
INSERT IGNORE INTO `kakehashi`.`environment` VALUES (TRUE);
