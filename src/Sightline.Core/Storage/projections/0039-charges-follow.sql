-- Decisions: dispositions and charges know the record that said what the part is, and follow it when it turns out to belong elsewhere.
ALTER TABLE dispositions ADD COLUMN record BIGINT;
UPDATE dispositions SET record = (SELECT MAX(i.position) FROM inspections i WHERE i.serial = dispositions.key AND i.purpose = 0 AND i.merged_into IS NULL AND i.position < dispositions.position) WHERE kind = 0;
UPDATE dispositions SET record = (SELECT MAX(i.position) FROM inspections i WHERE i.batch = dispositions.key AND i.purpose = 0 AND i.merged_into IS NULL AND i.position < dispositions.position) WHERE kind = 1;
UPDATE dispositions SET work_order = (SELECT i.work_order FROM inspections i WHERE i.position = dispositions.record), product = (SELECT i.product FROM inspections i WHERE i.position = dispositions.record) WHERE record IS NOT NULL;
CREATE INDEX dispositions_record ON dispositions (record) WHERE record IS NOT NULL;

-- tool_condition: what a declared parameter of its place said of the tool when the record was exposed; null where none did.
ALTER TABLE quality_costs ADD COLUMN record BIGINT;
ALTER TABLE quality_costs ADD COLUMN tool_condition TEXT;
UPDATE quality_costs SET record = ref WHERE cause IN ('falseCall', 'lateDetection');
UPDATE quality_costs SET record = (SELECT d.record FROM dispositions d WHERE d.position = quality_costs.ref AND d.kind = quality_costs.kind AND d.key = quality_costs.key) WHERE cause IN ('scrap', 'rework');
UPDATE quality_costs SET work_order = (SELECT i.work_order FROM inspections i WHERE i.position = quality_costs.record), product = (SELECT i.product FROM inspections i WHERE i.position = quality_costs.record) WHERE record IS NOT NULL;
CREATE INDEX quality_costs_record ON quality_costs (record) WHERE record IS NOT NULL;

-- Context: conditions of a tool, from the lowest value on, as JSON.
ALTER TABLE parameter_declared ADD COLUMN conditions TEXT;
