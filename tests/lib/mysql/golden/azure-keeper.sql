SET @mine = COALESCE(GET_LOCK('kakehashi.link', 0), 0);
SET @statement = IF(@mine AND EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration) AND NOT (COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_connection_status), 'OFF') <> 'OFF' AND COALESCE((SELECT MAX(SERVICE_STATE) FROM performance_schema.replication_applier_status), 'OFF') <> 'OFF'), 'CALL mysql.az_replication_start', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
