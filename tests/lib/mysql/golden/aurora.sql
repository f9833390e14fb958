SET SESSION sql_log_bin = 0;
SET SESSION group_concat_max_len = 1048576;
SET SESSION wait_timeout = 300;
SET @refused = IF(COALESCE(GET_LOCK('kakehashi.link', 30), 0) = 1, NULL, UUID_TO_BIN(CONCAT('the link is being changed by session ', COALESCE(IS_USED_LOCK('kakehashi.link'), '?'), ', look at it with SHOW PROCESSLIST; do it again later')));
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
SET @remembered = (SELECT `digest` FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'role');
SET @peer_host = COALESCE((SELECT MAX(HOST) FROM performance_schema.replication_connection_configuration), IF(@primary_host = @own_host, '', @primary_host), '');
SET @role = CASE WHEN EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration) THEN 'replica' WHEN @remembered IS NOT NULL THEN @remembered WHEN @primary_host = @own_host THEN 'primary' ELSE 'replica' END;
SET @refused = IF(NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration WHERE USER <> 'kakehashi_replication'), NULL, UUID_TO_BIN('it has a link that Kakehashi has not made: remove it first'));
SET @refused = IF(EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration) OR @role = 'primary' OR NOT (LOCATE(@@GLOBAL.server_uuid, @@GLOBAL.gtid_executed) > 0 OR EXISTS (SELECT 1 FROM performance_schema.processlist WHERE USER = 'kakehashi_replication')), NULL, UUID_TO_BIN('it is or was primary, and made a replica by kakehashi db switchover or failback only'));
SET @refused = IF(@role = 'replica' OR @remembered IS NOT NULL OR EXISTS (SELECT 1 FROM performance_schema.processlist WHERE USER = 'kakehashi_replication') OR NOT EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` <> @@server_uuid AND `name` = 'role'), NULL, UUID_TO_BIN('it has another server''s data: kakehashi db failback links it; if it is to be primary, empty kakehashi.applied'));
SET @refused = IF(@role = 'primary' OR @peer_host <> '', NULL, UUID_TO_BIN('it is a replica, and the Secret primary-database points at no other server'));
SET @digest = @role;
REPLACE INTO `kakehashi`.`applied` VALUES (@@server_uuid, 'role', @digest);
SET @statement = IF(@role = 'replica', COALESCE(CONCAT('ALTER USER ', (SELECT GROUP_CONCAT(QUOTE(`User`), '@', QUOTE(`Host`)) FROM `mysql`.`user` WHERE `Super_priv` = 'N'
  AND `User` NOT IN ('kakehashi_replication', 'kakehashi_operator')
  AND LOWER(`User`) NOT REGEXP '^(mysql\\.|rds|aws_|azure_)'
  AND NOT (`account_locked` = 'Y' AND `password_expired` = 'Y' AND `authentication_string` = '')
  AND CONCAT(`User`, '@', `Host`) <> CURRENT_USER() AND `account_locked` = 'N'), ' ACCOUNT LOCK ATTRIBUTE ', '''{"kakehashi": "fenced"}'''), 'DO 0'), 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @digest = SHA2(CONCAT_WS('|', @peer_host, 3306, @replication_password, '-----BEGIN CERTIFICATE-----
MIIB
-----END CERTIFICATE-----
'), 256);
SET @link = @role = 'replica' AND NOT (EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration WHERE HOST = @peer_host AND PORT = 3306 AND USER = 'kakehashi_replication' AND AUTO_POSITION = '1' AND SSL_ALLOWED = 'YES') AND EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'link' AND `digest` = @digest));
SET @statement = IF(@link AND (COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_connection_status), 'OFF') <> 'OFF' OR COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_applier_status), 'OFF') <> 'OFF'), 'CALL mysql.rds_stop_replication', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(@link AND EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration), 'CALL mysql.rds_reset_external_source', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(@link, 'CALL mysql.rds_set_external_source_with_auto_position(@peer_host, 3306, ''kakehashi_replication'', @replication_password, 0)', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(@link, 'CALL mysql.rds_set_binlog_source_ssl(1)', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(@link, 'REPLACE INTO `kakehashi`.`applied` VALUES (@@server_uuid, ''link'', @digest)', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(@role = 'replica' AND NOT (COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_connection_status), 'OFF') <> 'OFF' AND COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_applier_status), 'OFF') <> 'OFF'), 'CALL mysql.rds_start_replication', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
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
SET @digest = SHA2(@app_back_office_password, 256);
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'app_back_office' AND `digest` = @digest), 'DO 0', CONCAT('CREATE USER IF NOT EXISTS ''app_back_office''@''%'' IDENTIFIED BY ', QUOTE(@app_back_office_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SET @statement = IF(EXISTS (SELECT 1 FROM `kakehashi`.`applied` WHERE `server_uuid` = @@server_uuid AND `name` = 'app_back_office' AND `digest` = @digest), 'DO 0', CONCAT('ALTER USER ''app_back_office''@''%'' IDENTIFIED BY ', QUOTE(@app_back_office_password), ' REQUIRE SSL'));
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON `office`.* TO 'app_back_office'@'%';
REPLACE INTO `kakehashi`.`applied` VALUES (@@server_uuid, 'app_back_office', @digest);
CALL mysql.rds_set_configuration('binlog retention hours', 168);
SET @statement = IF(@role = 'replica', COALESCE(CONCAT('ALTER USER ', (SELECT GROUP_CONCAT(QUOTE(`User`), '@', QUOTE(`Host`)) FROM `mysql`.`user` WHERE `Super_priv` = 'N'
  AND `User` NOT IN ('kakehashi_replication', 'kakehashi_operator')
  AND LOWER(`User`) NOT REGEXP '^(mysql\\.|rds|aws_|azure_)'
  AND NOT (`account_locked` = 'Y' AND `password_expired` = 'Y' AND `authentication_string` = '')
  AND CONCAT(`User`, '@', `Host`) <> CURRENT_USER() AND `account_locked` = 'N'), ' ACCOUNT LOCK ATTRIBUTE ', '''{"kakehashi": "fenced"}'''), 'DO 0'), 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
