export interface IncidentTables {}
