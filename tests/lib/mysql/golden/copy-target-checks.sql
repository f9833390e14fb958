SET @statement = IF(EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'kakehashi' AND table_name = 'environment'), 'SELECT ''database.stagingCopy.target.host: is production, and nothing is copied over it; name staging'' FROM `kakehashi`.`environment` WHERE `production`', 'DO 0');
PREPARE kakehashi FROM @statement;
EXECUTE kakehashi;
DEALLOCATE PREPARE kakehashi;
SELECT 'database.stagingCopy.target.host: is a replica or a reader; name the server of staging that takes writes' FROM DUAL WHERE EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration) OR @@GLOBAL.innodb_read_only;
SELECT CONCAT('database.stagingCopy.schemas: staging has a trigger that would run for each row, got ', trigger_schema, '.', trigger_name, '; drop it there') FROM information_schema.triggers WHERE event_object_schema IN ('shop', 'office');
