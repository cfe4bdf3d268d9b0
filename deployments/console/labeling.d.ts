// The types that the labeling pages share.

export {};

declare global {
  type Dataset = Schemas["Dataset"];
  type Label = Schemas["Label"];
  type Project = Schemas["Project"];
  type ProjectType = Schemas["ProjectType"];
  /** What Check Data asks for, by the name of the field. */
  type GateValues = Record<string, number>;
  type SuggestedMark = Schemas["SuggestedMark"];

  interface Size {
    width: number;
    height: number;
  }
  /** What is seen of a picture, in its pixels. */
  type View = Size & { x: number; y: number };
  /** x and y in pixels of the picture. */
  type XY = [number, number];
  type Edge = "xmin" | "ymin" | "xmax" | "ymax";
  type BoxHandle = "nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w";
  /** A box as it is drawn, before it has a label. */
  type Box = Record<Edge, number> & { label?: string };
  /** A box that a picture carries, or one that a model suggests: that one has a mark. */
  type BoxShape = Box & { score?: number; mark?: SuggestedMark };
  type SuggestedBox = Box & { label: string; score: number; mark: SuggestedMark };

  /** A sample as a page knows it, with what a model suggests for it. */
  type Sample = Schemas["Sample"] & {
    suggested?: SuggestedMark[];
    score?: number;
    group?: number | null;
    offered?: SuggestedBox[];
    dismissed?: SuggestedBox[];
    suggestedBy?: string | null;
    offeredAt?: number;
  };
  /** A sample that is a picture. */
  type Picture = Sample & Size;

  interface Filter {
    tab: string;
    label: string;
    search: string;
    order: string;
    page: number;
  }
  /** Samples of a list that can be changed before the server has stored it. */
  interface Changeable {
    reload: () => Promise<unknown>;
    change: (ids: Set<string>, changed: (sample: Sample) => Partial<Sample>) => unknown;
  }
  /** What can be done and taken back; `undo` and `redo` give false when it could not be done. */
  interface Step {
    text: string;
    undo: () => unknown;
    redo: () => unknown;
    sampleId?: string;
  }
  interface LabelHistory {
    push: (step: Step) => void;
    drop: (step: Step) => void;
    forget: (sampleId: string) => void;
    during: <Result>(change: Promise<Result>) => Promise<Result>;
    undo: () => Promise<unknown>;
    redo: () => Promise<unknown>;
  }
  interface Seen {
    store: Store<Map<string, Sample>>;
    put: (samples: Sample[]) => void;
    of: (id: string) => Sample | undefined;
    change: (changed: Partial<Sample> & { id: string }) => unknown;
  }
  interface Sequence {
    sample: Sample | undefined;
    error: Error | null;
    step: (by: number) => Promise<void>;
    reload: () => Promise<void>;
    refetch: (id: string) => Promise<void>;
    change: Seen["change"];
    of: Seen["of"];
  }
  /** A sequence whose sample is in the address. */
  type Walk = Sequence & { open: (id: string) => void; back: () => void };
  interface SampleSelection {
    ids: Set<string>;
    current: number;
    toggle: (index: number, isRange?: boolean) => void;
    goTo: (index: number) => unknown;
    expect: (id: string) => void;
    all: () => void;
    none: () => void;
    targets: () => Sample[];
  }
  /** What a labeling page knows of its dataset. */
  interface Labeling {
    dataset: Dataset;
    labels: Label[];
    gates: GateValues;
    project?: Project;
    history: LabelHistory;
    seen: Seen;
    canEdit: boolean;
    reload: () => Promise<unknown>;
    refresh: () => Promise<unknown>;
  }
  /** How a list shows its samples. */
  interface SampleViews {
    layout: "tiles" | "rows";
    size: number;
    view: (sample: Sample, isCurrent?: boolean) => Drawn;
    nameOf: (sample: any) => string;
    onOpen: (sample: Sample, filter: { tab: string }) => unknown;
  }
  type Dropped = File | FileSystemEntry;
  /** A file, with its path in the folder that was dropped. */
  type PlacedFile = File & { path?: string };
  /** How far a file is that is being added, and what became of it. */
  interface Sending {
    share: number;
    state: string;
    message?: string;
    samples?: number;
  }
}
