SELECT 'database.stagingCopy.schemas: production has no such schema, got shop; correct or remove it' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 'shop');
SELECT 'database.stagingCopy.schemas: production has no such schema, got office; correct or remove it' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 'office');
SELECT 'database.stagingCopy.masks.shop.customers.email: production has no such column with data of its own, got email; correct or remove it' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.email');
SELECT CONCAT('database.stagingCopy.masks.shop.customers.email: email needs one of char, varchar, tinytext, text, mediumtext, longtext, 32 characters or more, got ', column_type, IF(is_nullable = 'YES', '', ' NOT NULL'), '; choose another kind') FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.email' AND NOT (data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext') AND character_maximum_length >= 32);
SELECT 'database.stagingCopy.masks.shop.customers.phone: production has no such column with data of its own, got phone; correct or remove it' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.phone');
SELECT CONCAT('database.stagingCopy.masks.shop.customers.phone: digits needs one of char, varchar, tinytext, text, mediumtext, longtext, got ', column_type, IF(is_nullable = 'YES', '', ' NOT NULL'), '; choose another kind') FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.phone' AND NOT (data_type IN ('char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'));
SELECT 'database.stagingCopy.masks.shop.customers.phone: is unique, and digits makes different values one, got digits; choose pseudonym or email' FROM DUAL WHERE EXISTS (SELECT 1 FROM information_schema.statistics WHERE non_unique = 0 AND CONCAT_WS('.', table_schema, table_name) = 'shop.customers' GROUP BY index_name HAVING COUNT(*) = 1 AND MAX(column_name) = 'phone');
SELECT 'database.stagingCopy.masks.shop.customers.note: production has no such column with data of its own, got note; correct or remove it' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.note');
SELECT CONCAT('database.stagingCopy.masks.shop.customers.note: remove needs NULL allowed, got ', column_type, IF(is_nullable = 'YES', '', ' NOT NULL'), '; choose another kind') FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_type = 'BASE TABLE' AND generation_expression = '' AND CONCAT_WS('.', table_schema, table_name, column_name) = 'shop.customers.note' AND NOT (is_nullable = 'YES');
SELECT CONCAT('database.stagingCopy.masks: ', referring, ' refers to ', referred, ', and the two are not masked alike; mask both by one kind')
FROM (
  SELECT CONCAT_WS('.', table_schema, table_name, column_name) AS referring,
    CONCAT_WS('.', referenced_table_schema, referenced_table_name, referenced_column_name) AS referred
  FROM information_schema.key_column_usage
  WHERE referenced_column_name IS NOT NULL AND table_schema IN ('shop', 'office')
) AS foreign_keys
WHERE CASE referring WHEN 'shop.customers.email' THEN '{"kind":"email"}' WHEN 'shop.customers.phone' THEN '{"kind":"digits","keepLast":3}' WHEN 'shop.customers.note' THEN '{"kind":"remove"}' ELSE '' END NOT IN (CASE referred WHEN 'shop.customers.email' THEN '{"kind":"email"}' WHEN 'shop.customers.phone' THEN '{"kind":"digits","keepLast":3}' WHEN 'shop.customers.note' THEN '{"kind":"remove"}' ELSE '' END, '{"kind":"remove"}');
