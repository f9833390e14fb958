-- What Flexible Server adds to MySQL, as far as the rendered SQL calls it: names, arguments and refusals after
-- Microsoft Learn, "How to configure data-in replication" (D), "Server concepts" (S), "Limitations" (L) and "Create
-- users in Azure Database for MySQL" (U). The messages are not the vendor's.
SET SESSION sql_log_bin = 0;
CREATE USER 'azure_superuser'@'localhost' IDENTIFIED BY RANDOM PASSWORD ACCOUNT LOCK;
GRANT ALL ON *.* TO 'azure_superuser'@'localhost' WITH GRANT OPTION;

-- U, and L for the dynamic privileges. There is no CONNECTION_ADMIN: sessions are ended by az_kill.
SET @create = CONCAT('CREATE USER ''administrator''@''%'' IDENTIFIED BY ', QUOTE(@administrator_password));
PREPARE administrator FROM @create;
EXECUTE administrator;
DEALLOCATE PREPARE administrator;
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES,
  CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW,
  CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, REPLICATION_APPLIER, ROLE_ADMIN, SESSION_VARIABLES_ADMIN,
  SHOW_ROUTINE, XA_RECOVER_ADMIN ON *.* TO 'administrator'@'%' WITH GRANT OPTION;

DELIMITER $$

CREATE DEFINER = 'azure_superuser'@'localhost' PROCEDURE mysql.lab_stopped()
BEGIN
  IF EXISTS (SELECT 1 FROM performance_schema.replication_connection_status WHERE SERVICE_STATE <> 'OFF')
    OR EXISTS (SELECT 1 FROM performance_schema.replication_applier_status WHERE SERVICE_STATE <> 'OFF') THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: replication runs; call mysql.az_replication_stop first';
  END IF;
END $$

-- D: the last argument is the text of the CA's certificate; empty for a link without TLS. MySQL wants a file.
CREATE DEFINER = 'azure_superuser'@'localhost' PROCEDURE mysql.az_replication_change_master_with_gtid(
  IN p_host VARCHAR(255), IN p_user VARCHAR(32), IN p_password VARCHAR(255), IN p_port INT, IN p_ssl_ca TEXT)
BEGIN
  DECLARE v_file TEXT DEFAULT CONCAT(@@secure_file_priv, SHA2(p_ssl_ca, 256), '.pem');
  CALL mysql.lab_stopped();
  IF p_ssl_ca <> '' AND p_ssl_ca NOT REGEXP '^-----BEGIN CERTIFICATE-----' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: master_ssl_ca is no PEM';
  END IF;
  IF p_ssl_ca <> '' AND LOAD_FILE(v_file) IS NULL THEN
    SET @lab_ca = p_ssl_ca;
    SET @lab = CONCAT('SELECT @lab_ca INTO DUMPFILE ', QUOTE(v_file));
    PREPARE lab FROM @lab;
    EXECUTE lab;
    DEALLOCATE PREPARE lab;
  END IF;
  SET @lab = CONCAT('CHANGE REPLICATION SOURCE TO SOURCE_HOST = ', QUOTE(p_host), ', SOURCE_PORT = ', p_port,
    ', SOURCE_USER = ', QUOTE(p_user), ', SOURCE_PASSWORD = ', QUOTE(p_password), ', SOURCE_AUTO_POSITION = 1',
    IF(p_ssl_ca = '', ', SOURCE_SSL = 0', CONCAT(', SOURCE_SSL = 1, SOURCE_SSL_CA = ', QUOTE(v_file))));
  PREPARE lab FROM @lab;
  EXECUTE lab;
  DEALLOCATE PREPARE lab;
  SET @lab = NULL;
END $$

CREATE DEFINER = 'azure_superuser'@'localhost' PROCEDURE mysql.az_replication_start()
BEGIN
  IF NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'lab: no source; call mysql.az_replication_change_master... first';
  END IF;
  START REPLICA;
END $$

CREATE DEFINER = 'azure_superuser'@'localhost' PROCEDURE mysql.az_replication_stop()
BEGIN
  STOP REPLICA;
END $$

CREATE DEFINER = 'azure_superuser'@'localhost' PROCEDURE mysql.az_replication_remove_master()
BEGIN
  CALL mysql.lab_stopped();
  RESET REPLICA ALL;
END $$

-- S
CREATE DEFINER = 'azure_superuser'@'localhost' PROCEDURE mysql.az_kill(IN p_processlist_id BIGINT)
BEGIN
  KILL CONNECTION p_processlist_id;
END $$

DELIMITER ;
