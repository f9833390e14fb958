-- Two schemas of a shop: a table with every type, keys between tables and schemas, generated columns, what must be quoted.
CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE DATABASE office CHARACTER SET utf8mb4;

CREATE TABLE shop.customers (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(120) NOT NULL UNIQUE,
  name VARCHAR(80) NULL,
  phone VARCHAR(40) NULL,
  birthday DATE NULL,
  note TEXT NULL,
  company VARCHAR(40) NULL,
  points INT NOT NULL DEFAULT 0,
  shout VARCHAR(90) GENERATED ALWAYS AS (UPPER(name)) STORED,
  initial CHAR(1) GENERATED ALWAYS AS (LEFT(name, 1)) VIRTUAL,
  KEY (initial)
);
CREATE TABLE shop.orders (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer BIGINT UNSIGNED NOT NULL,
  customer_email VARCHAR(120) CHARACTER SET latin1 NULL,
  placed DATETIME(6) NOT NULL,
  total DECIMAL(12, 2) NOT NULL,
  FOREIGN KEY (customer) REFERENCES shop.customers (id) ON DELETE CASCADE
);
CREATE TABLE office.letters (
  id INT NOT NULL PRIMARY KEY,
  `to` BIGINT UNSIGNED NULL,
  `odd ``name``` VARCHAR(20) NULL,
  CONSTRAINT reader FOREIGN KEY (`to`) REFERENCES shop.customers (id) ON DELETE SET NULL
);
CREATE TABLE shop.types (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  a_tinyint TINYINT, a_smallint SMALLINT UNSIGNED, a_mediumint MEDIUMINT, a_bigint BIGINT UNSIGNED,
  a_decimal DECIMAL(65, 30), a_float FLOAT, a_double DOUBLE, a_bit BIT(1), bits BIT(64), a_bool BOOLEAN,
  a_date DATE, a_time TIME(6), a_datetime DATETIME(6), a_timestamp TIMESTAMP(6) NULL, a_year YEAR,
  a_char CHAR(10), a_varchar VARCHAR(200), a_tinytext TINYTEXT, a_text TEXT, a_mediumtext MEDIUMTEXT,
  a_longtext LONGTEXT, latin VARCHAR(40) CHARACTER SET latin1, sjis VARCHAR(40) CHARACTER SET sjis,
  a_binary BINARY(16), a_varbinary VARBINARY(300), a_tinyblob TINYBLOB, a_blob BLOB, a_mediumblob MEDIUMBLOB,
  a_longblob LONGBLOB, an_enum ENUM('one', 'it''s', ''), a_set SET('a', 'b', 'c'), a_json JSON,
  a_point POINT SRID 4326, a_polygon POLYGON, a_geometry GEOMETRY, hidden VARCHAR(20) INVISIBLE
);
CREATE VIEW shop.totals AS SELECT customer, SUM(total) AS total FROM shop.orders GROUP BY customer;
CREATE TABLE shop.empty_one (id INT PRIMARY KEY, body LONGBLOB);
CREATE TABLE office.kept (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, body VARCHAR(40));

SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00';
INSERT INTO shop.types (id) VALUES (0);
INSERT INTO shop.types (id, a_tinyint, a_smallint, a_mediumint, a_bigint, a_decimal, a_float, a_double, a_bit, bits,
  a_bool, a_date, a_time, a_datetime, a_timestamp, a_year, a_char, a_varchar, a_tinytext, a_text, a_mediumtext,
  a_longtext, latin, sjis, a_binary, a_varbinary, a_tinyblob, a_blob, a_mediumblob, a_longblob, an_enum, a_set, a_json,
  a_point, a_polygon, a_geometry, hidden)
VALUES
  (1, -128, 65535, -8388608, 18446744073709551615, -12345678901234567890123456789012345.123456789012345678901234567890,
    1.2345678, 2.2250738585072014e-308, b'1', b'1000000000000000000000000000000000000000000000000000000000000001', TRUE,
    '9999-12-31', '-838:59:59.000000', '2026-11-21 04:30:00.123456', '2038-01-19 03:14:07.999999', 2155, 'tail  ',
    'comma, "quotes", ''single'', back\\slash, \\N, \\n', 'line\nbreak\r\nand\ttab', 'emoji 🍣🇯🇵 架け橋', NULL, '', 'é ü ß',
    '表示ソ', UNHEX('00112233445566778899AABBCCDDEEFF'), UNHEX('00220A2C5C275C4E'), '', UNHEX('5C30'), UNHEX('0A0D00'),
    RANDOM_BYTES(1024), 'it''s', 'a,c', '{"text": "a \\"quoted\\" 🍣\\n", "number": 1.5, "none": null, "list": [1, 2]}',
    ST_GeomFromText('POINT(35.68 139.76)', 4326), ST_GeomFromText('POLYGON((0 0, 0 3, 3 3, 0 0))'),
    ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))'), 'seen'),
  (2, 0, 0, 0, 0, 0, -3.4e38, -1.7976931348623157e308, b'0', b'0', FALSE, '0000-00-00', '00:00:00', '2026-02-31 00:00:00',
    '1970-01-01 00:00:01', 1901, '', '', '', '', '', '', '', '', '', '', UNHEX('00'), UNHEX('FF'), '', '', '', '', '[]',
    NULL, NULL, NULL, NULL);

SET SESSION sql_mode = DEFAULT, cte_max_recursion_depth = 20000;
INSERT INTO shop.customers (email, name, phone, birthday, note, company, points)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
SELECT CONCAT('person.', i, '@customers.example'), IF(i % 7 = 0, NULL, CONCAT('Name "', i, '" 山田 ', CHAR(65 + i % 26))),
  IF(i % 5 = 0, NULL, CONCAT('+81-3-', LPAD(i, 4, '0'), '-', LPAD(i * 3 % 10000, 4, '0'))),
  IF(i % 11 = 0, NULL, '1970-02-03' + INTERVAL i DAY), IF(i % 3 = 0, NULL, CONCAT('private ', i)),
  IF(i % 13 = 0, NULL, CONCAT('Company ', i % 40)), i FROM n;
INSERT INTO shop.orders (customer, customer_email, placed, total)
SELECT id, IF(id % 9 = 0, NULL, email), '2026-11-01' + INTERVAL id MINUTE, id * 1.01 FROM shop.customers;
INSERT INTO shop.orders (customer, customer_email, placed, total)
SELECT customer, customer_email, placed + INTERVAL 1 DAY, total * 2 FROM shop.orders;
INSERT INTO office.letters SELECT id, IF(id % 2 = 0, id, NULL), CONCAT('`', id, '`') FROM shop.customers WHERE id <= 50;
INSERT INTO office.kept (body) VALUES ('before'), ('after');
