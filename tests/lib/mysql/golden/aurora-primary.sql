SET @refused = IF(NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration), NULL, UUID_TO_BIN('it is a replica, and made primary by kakehashi db switchover only'));
SET SESSION sql_log_bin = 0;
SET SESSION group_concat_max_len = 1048576;
CREATE DATABASE IF NOT EXISTS `kakehashi`;
CREATE TABLE IF NOT EXISTS `kakehashi`.`heartbeat` (
  `server_id` INT UNSIGNED NOT NULL PRIMARY KEY,
  `ts` VARCHAR(26) CHARACTER SET ascii NOT NULL
);
CREATE TABLE IF NOT EXISTS `kakehashi`.`applied` (
  `server_uuid` CHAR(36) CHARACTER SET ascii NOT NULL,
  `name` VARCHAR(64) CHARACTER SET ascii NOT NULL,
  `digest` CHAR(64) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (`server_uuid`, `name`)
);
SET @digest = SHA2(@replication_password, 256);
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'replication' AND `digest` = @digest), 'DO 0', CONCAT('CREATE USER IF NOT EXISTS ''kakehashi_replication''@''%'' IDENTIFIED BY ', QUOTE(@replication_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'replication' AND `digest` = @digest), 'DO 0', CONCAT('ALTER USER ''kakehashi_replication''@''%'' IDENTIFIED BY ', QUOTE(@replication_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO 'kakehashi_replication'@'%';
REPLACE INTO `kakehashi`.`applied` VALUES (@@server_uuid, 'replication', @digest);
SET @digest = SHA2(@heartbeat_password, 256);
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'heartbeat' AND `digest` = @digest), 'DO 0', CONCAT('CREATE USER IF NOT EXISTS ''kakehashi_heartbeat''@''%'' IDENTIFIED BY ', QUOTE(@heartbeat_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'heartbeat' AND `digest` = @digest), 'DO 0', CONCAT('ALTER USER ''kakehashi_heartbeat''@''%'' IDENTIFIED BY ', QUOTE(@heartbeat_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
GRANT SELECT, INSERT, UPDATE ON `kakehashi`.`heartbeat` TO 'kakehashi_heartbeat'@'%';
GRANT SELECT ON `performance_schema`.`replication_connection_configuration` TO 'kakehashi_heartbeat'@'%';
REPLACE INTO `kakehashi`.`applied` VALUES (@@server_uuid, 'heartbeat', @digest);
SET @digest = SHA2(@operator_password, 256);
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'operator' AND `digest` = @digest), 'DO 0', CONCAT('CREATE USER IF NOT EXISTS ''kakehashi_operator''@''%'' IDENTIFIED BY ', QUOTE(@operator_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'operator' AND `digest` = @digest), 'DO 0', CONCAT('ALTER USER ''kakehashi_operator''@''%'' IDENTIFIED BY ', QUOTE(@operator_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
GRANT REPLICATION CLIENT ON *.* TO 'kakehashi_operator'@'%';
GRANT SELECT ON `kakehashi`.* TO 'kakehashi_operator'@'%';
GRANT SELECT ON `performance_schema`.* TO 'kakehashi_operator'@'%';
REPLACE INTO `kakehashi`.`applied` VALUES (@@server_uuid, 'operator', @digest);
CALL mysql.rds_set_configuration('binlog retention hours', 168);
