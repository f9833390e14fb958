-- What Aurora MySQL adds to MySQL, as far as the rendered SQL calls it: names, arguments and refusals after the Aurora
-- User Guide, "Configuring, starting, and stopping binary log (binlog) replication" (R), "Setting and showing binary
-- log configuration" (C), "Ending a session or query" (E) and "Master user account privileges" (P). The messages are
-- not the vendor's.
SET SESSION sql_log_bin = 0;
CREATE USER 'rdsadmin'@'localhost' IDENTIFIED BY RANDOM PASSWORD ACCOUNT LOCK;
GRANT ALL ON *.* TO 'rdsadmin'@'localhost' WITH GRANT OPTION;

-- P: the administrator of version 3, and of its role what the pages name: SESSION_VARIABLES_ADMIN (R).
SET @create = CONCAT('CREATE USER ''administrator''@''%'' IDENTIFIED BY ', QUOTE(@administrator_password));
PREPARE administrator FROM @create;
EXECUTE administrator;
DEALLOCATE PREPARE administrator;
GRANT ALTER, ALTER ROUTINE, CREATE, CREATE ROLE, CREATE ROUTINE, CREATE TEMPORARY TABLES, CREATE USER, CREATE VIEW,
  DELETE, DROP, DROP ROLE, EVENT, EXECUTE, INDEX, INSERT, LOCK TABLES, PROCESS, REFERENCES, RELOAD, REPLICATION CLIENT,
  REPLICATION SLAVE, SELECT, SHOW DATABASES, SHOW VIEW, TRIGGER, UPDATE, APPLICATION_PASSWORD_ADMIN, CONNECTION_ADMIN,
  ROLE_ADMIN, SESSION_VARIABLES_ADMIN, SHOW_ROUTINE, XA_RECOVER_ADMIN ON *.* TO 'administrator'@'%' WITH GRANT OPTION;

CREATE TABLE mysql.rds_configuration (name VARCHAR(100) PRIMARY KEY, value VARCHAR(100));
INSERT INTO mysql.rds_configuration VALUES ('binlog retention hours', NULL);

DELIMITER $$

-- C: 1 to 2160 hours (90 days) in version 3; no other name is known.
CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.rds_set_configuration(IN p_name VARCHAR(30), IN p_value INT)
BEGIN
  IF p_name <> 'binlog retention hours' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: no such configuration';
  END IF;
  IF p_value NOT BETWEEN 1 AND 2160 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: binlog retention hours must be 1 to 2160';
  END IF;
  SET @@session.sql_log_bin = 0;
  UPDATE mysql.rds_configuration SET value = p_value WHERE name = p_name;
END $$

-- R: autocommit must be on.
CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.lab_requirements()
BEGIN
  IF @@autocommit = 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: autocommit must be on';
  END IF;
END $$

CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.lab_stopped()
BEGIN
  IF EXISTS (SELECT 1 FROM performance_schema.replication_connection_status WHERE SERVICE_STATE <> 'OFF')
    OR EXISTS (SELECT 1 FROM performance_schema.replication_applier_status WHERE SERVICE_STATE <> 'OFF') THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: replication runs; call mysql.rds_stop_replication first';
  END IF;
END $$

-- R: the last argument is not implemented, and the certificate is not verified.
CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.rds_set_external_source_with_auto_position(
  IN p_host VARCHAR(255), IN p_port INT, IN p_user TEXT, IN p_password TEXT, IN p_ssl_encryption TINYINT)
BEGIN
  CALL mysql.lab_requirements();
  CALL mysql.lab_stopped();
  SET @lab = CONCAT('CHANGE REPLICATION SOURCE TO SOURCE_HOST = ', QUOTE(p_host), ', SOURCE_PORT = ', p_port,
    ', SOURCE_USER = ', QUOTE(p_user), ', SOURCE_PASSWORD = ', QUOTE(p_password),
    ', SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 0');
  PREPARE lab FROM @lab;
  EXECUTE lab;
  DEALLOCATE PREPARE lab;
  SET @lab = NULL;
END $$

-- R: since 3.06.
CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.rds_set_binlog_source_ssl(IN p_mode TINYINT)
BEGIN
  CALL mysql.lab_stopped();
  IF NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: no source; call mysql.rds_set_external_source... first';
  END IF;
  SET @lab = CONCAT('CHANGE REPLICATION SOURCE TO SOURCE_SSL = ', p_mode);
  PREPARE lab FROM @lab;
  EXECUTE lab;
  DEALLOCATE PREPARE lab;
END $$

CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.rds_start_replication()
BEGIN
  IF NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: no source; call mysql.rds_set_external_source... first';
  END IF;
  START REPLICA;
END $$

CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.rds_stop_replication()
BEGIN
  STOP REPLICA;
END $$

CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.rds_reset_external_source()
BEGIN
  CALL mysql.lab_requirements();
  STOP REPLICA;
  RESET REPLICA ALL;
END $$

-- E
CREATE DEFINER = 'rdsadmin'@'localhost' PROCEDURE mysql.rds_kill(IN p_thread BIGINT)
BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = p_thread AND USER = 'rdsadmin') THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: rdsadmin''s sessions are not yours';
  END IF;
  KILL CONNECTION p_thread;
END $$

DELIMITER ;
