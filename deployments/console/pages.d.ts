// The types that the pages share.

export {};

declare global {
  type Phase = Schemas["Phase"];
  type Run = Schemas["WorkflowRun"];
  type Round = Schemas["RoundSummary"];
  type Flavor = Schemas["TrainingFlavor"];
  type Service = Schemas["ServiceView"];
  type Specification = Schemas["Specification"];
  type ModelVersion = Schemas["VersionLine"];
  type ModelDetails = Schemas["VersionDetails"];
  type Schedule = Schemas["RetrainingSchedule"];
  /** A value with its interval. */
  type Estimated = Schemas["Estimate"];
  type Curve = Schemas["Curve"];
  /** What is evaluated of a class, by classifiers and by detectors. */
  type ClassOf = Schemas["ClassEvaluation"] &
    Partial<Omit<Schemas["DetectedClassEvaluation"], keyof Schemas["ClassEvaluation"]>>;
  /** An evaluation of any type: what a type does not have is not there. */
  type AnyEvaluation = Omit<Schemas["Evaluation"], "classes"> &
    Partial<Omit<Schemas["DetectionEvaluation"], keyof Schemas["Evaluation"]>> &
    Partial<Omit<Schemas["RegressionEvaluation"], keyof Schemas["Evaluation"]>> & {
      classes: ClassOf[];
    };
  /** A place in the object store. */
  type Place = { bucket: string; path: string };

  type BatchJob = Schemas["BatchJob"];
  type DataCheck = Schemas["DataCheck"];
  type DatasetVersion = Schemas["DatasetVersion"];
  type MonitoringPoint = Schemas["MonitoringPoint"];
  type Recording = Schemas["Recording"];
  /** The project and the column that the data of a table is checked for. */
  type CheckedFor = { project?: string; label_column?: string };
  /** What the repairs of a check need to know. */
  interface RepairProps {
    datasetId: string;
    asked?: CheckedFor;
    onRepaired?: Act;
  }
  /** A name, and what is read off each point. */
  type MonitoringLine = [string, (point: MonitoringPoint) => number | null];
  /** A time in milliseconds, and what was measured then. */
  type TimePoint = [number, number | null];
  type TimeSeries = { name: string; points: TimePoint[] };
  type Scale = (value: number) => number;
  /** A row of the label set of a dataset that is created. */
  interface NewLabel {
    id: number;
    name: string;
    colour: string;
    shortcut: string;
  }
  /** What is typed about a project that is created. */
  interface NewProjectForm {
    name: string;
    description: string;
    tags: string;
    output_path: string;
    dataset: Dataset | null;
    training_flavor: string;
    agreed: boolean;
  }
  /** Days and times that are chosen, or a cron line of one's own. */
  interface Cron {
    frequency: string;
    time: string;
    weekday: string;
    day: string;
    own: string;
    timezone: string;
  }
  interface ScheduleValues {
    project: string;
    kind: "cron" | "interval" | "new_samples";
    cron: Cron;
    every: number;
    unit: string;
    samples: number;
    rule: Schemas["PromotionRule"];
    metric: string;
  }
  type ComparisonPath = `/models/${string}/versions/${string}/comparison/${string}`;
  /** What is said of a flavor where settings are shown. */
  type FlavorFact = { name: string; max_minutes?: number | null };
  /** The answer of a service; what it holds depends on the type of its model. */
  interface Prediction {
    answer?: any;
    error?: Error;
    busy?: boolean;
    milliseconds?: number;
  }
  interface PredictedBoxes {
    detection_classes: string[];
    detection_boxes: (number | string)[][];
    detection_scores: (number | string)[];
  }
  type PredictedBox = { label: string; score: number; left: number; top: number } & Size;
  /** How much the places of a picture spoke for the answer. */
  interface PictureExplanation {
    label: string;
    rows: number;
    columns: number;
    importances: number[][];
  }
  /** Seconds of a sound, and how much they spoke for the answer. */
  interface SoundPart {
    start: number;
    end: number;
    score: number | string;
  }

  /** What can be done about the round of a project; `send` throws what the server refuses. */
  interface ProjectActions {
    send: (path: string, body?: object, saved?: string) => Promise<any>;
    act: (path: string, body?: object, saved?: string) => Promise<any>;
    busy: boolean;
  }
  /** What a version of a model gets of the requests of a service. */
  interface TrafficShare {
    version: string;
    traffic_ratio: number;
    shadow_percent: number;
    specification: string;
    compute_nodes: number;
  }
}
