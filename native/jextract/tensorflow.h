/*
 * The part of TensorFlow's C API (2.18) that glow4j calls, declared anew: jextract turns all of a header into Java, and
 * TensorFlow's own drag in hundreds of functions.
 *
 * size_t and int64_t are spelt "long long" and bool "unsigned char" so that the generated layouts hold on every 64-bit
 * platform ("long" has 32 bits on Windows). Enumerations are passed as int; their values are in the Java enums.
 */

typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_Graph TF_Graph;
typedef struct TF_Operation TF_Operation;
typedef struct TF_OperationDescription TF_OperationDescription;
typedef struct TF_ImportGraphDefOptions TF_ImportGraphDefOptions;
typedef struct TF_SessionOptions TF_SessionOptions;
typedef struct TF_Session TF_Session;
typedef struct TF_CheckpointReader TF_CheckpointReader;
typedef struct TF_TString TF_TString;

typedef struct TF_Buffer {
  const void *data;
  unsigned long long length;
  void *data_deallocator;
} TF_Buffer;

typedef struct TF_Output {
  TF_Operation *oper;
  int index;
} TF_Output;

/* Library */
const char *TF_Version(void);
TF_Buffer *TF_GetAllOpList(void);

/* Status */
TF_Status *TF_NewStatus(void);
void TF_DeleteStatus(TF_Status *status);
int TF_GetCode(const TF_Status *status);
const char *TF_Message(const TF_Status *status);

/* Buffer */
TF_Buffer *TF_NewBuffer(void);
TF_Buffer *TF_NewBufferFromString(const void *proto, unsigned long long proto_len);
void TF_DeleteBuffer(TF_Buffer *buffer);

/* Tensor */
TF_Tensor *TF_AllocateTensor(int type, const long long *dims, int num_dims, unsigned long long len);
void TF_DeleteTensor(TF_Tensor *tensor);
int TF_TensorType(const TF_Tensor *tensor);
int TF_NumDims(const TF_Tensor *tensor);
long long TF_Dim(const TF_Tensor *tensor, int dim_index);
unsigned long long TF_TensorByteSize(const TF_Tensor *tensor);
void *TF_TensorData(const TF_Tensor *tensor);
void TF_TensorFromProto(const TF_Buffer *from, TF_Tensor *to, TF_Status *status);
const char *TF_StringGetDataPointer(const TF_TString *string);
unsigned long long TF_StringGetSize(const TF_TString *string);

/* Graph */
TF_Graph *TF_NewGraph(void);
void TF_DeleteGraph(TF_Graph *graph);
int TF_GraphGetTensorNumDims(TF_Graph *graph, TF_Output output, TF_Status *status);
void TF_GraphGetTensorShape(TF_Graph *graph, TF_Output output, long long *dims, int num_dims, TF_Status *status);
void TF_GraphSetTensorShape(TF_Graph *graph, TF_Output output, const long long *dims, int num_dims, TF_Status *status);
TF_Operation *TF_GraphOperationByName(TF_Graph *graph, const char *name);
TF_Operation *TF_GraphNextOperation(TF_Graph *graph, unsigned long long *position);
void TF_GraphToGraphDef(TF_Graph *graph, TF_Buffer *graph_def, TF_Status *status);
TF_ImportGraphDefOptions *TF_NewImportGraphDefOptions(void);
void TF_DeleteImportGraphDefOptions(TF_ImportGraphDefOptions *options);
void TF_ImportGraphDefOptionsSetPrefix(TF_ImportGraphDefOptions *options, const char *prefix);
void TF_GraphImportGraphDef(
    TF_Graph *graph, const TF_Buffer *graph_def, const TF_ImportGraphDefOptions *options, TF_Status *status);
void TF_AddGradientsWithPrefix(TF_Graph *graph, const char *prefix, TF_Output *y, int ny, TF_Output *x, int nx,
    TF_Output *dx, TF_Status *status, TF_Output *dy);

/* Description of an operation to be added */
TF_OperationDescription *TF_NewOperation(TF_Graph *graph, const char *op_type, const char *oper_name);
TF_Operation *TF_FinishOperation(TF_OperationDescription *desc, TF_Status *status);
void TF_SetDevice(TF_OperationDescription *desc, const char *device);
void TF_AddInput(TF_OperationDescription *desc, TF_Output input);
void TF_AddInputList(TF_OperationDescription *desc, const TF_Output *inputs, int num_inputs);
void TF_AddControlInput(TF_OperationDescription *desc, TF_Operation *input);
void TF_ColocateWith(TF_OperationDescription *desc, TF_Operation *op);
void TF_SetAttrString(
    TF_OperationDescription *desc, const char *attr_name, const void *value, unsigned long long length);
void TF_SetAttrStringList(TF_OperationDescription *desc, const char *attr_name, const void *const *values,
    const unsigned long long *lengths, int num_values);
void TF_SetAttrInt(TF_OperationDescription *desc, const char *attr_name, long long value);
void TF_SetAttrIntList(
    TF_OperationDescription *desc, const char *attr_name, const long long *values, int num_values);
void TF_SetAttrFloat(TF_OperationDescription *desc, const char *attr_name, float value);
void TF_SetAttrFloatList(TF_OperationDescription *desc, const char *attr_name, const float *values, int num_values);
void TF_SetAttrBool(TF_OperationDescription *desc, const char *attr_name, unsigned char value);
void TF_SetAttrBoolList(
    TF_OperationDescription *desc, const char *attr_name, const unsigned char *values, int num_values);
void TF_SetAttrType(TF_OperationDescription *desc, const char *attr_name, int value);
void TF_SetAttrTypeList(TF_OperationDescription *desc, const char *attr_name, const int *values, int num_values);
void TF_SetAttrFuncName(
    TF_OperationDescription *desc, const char *attr_name, const char *value, unsigned long long length);
void TF_SetAttrShape(TF_OperationDescription *desc, const char *attr_name, const long long *dims, int num_dims);
void TF_SetAttrShapeList(TF_OperationDescription *desc, const char *attr_name, const long long *const *dims,
    const int *num_dims, int num_shapes);
void TF_SetAttrTensor(TF_OperationDescription *desc, const char *attr_name, TF_Tensor *value, TF_Status *status);
void TF_SetAttrTensorList(TF_OperationDescription *desc, const char *attr_name, TF_Tensor *const *values,
    int num_values, TF_Status *status);
void TF_SetAttrValueProto(TF_OperationDescription *desc, const char *attr_name, const void *proto,
    unsigned long long proto_len, TF_Status *status);

/* Operation of a graph */
const char *TF_OperationName(TF_Operation *oper);
const char *TF_OperationOpType(TF_Operation *oper);
const char *TF_OperationDevice(TF_Operation *oper);
int TF_OperationNumInputs(TF_Operation *oper);
int TF_OperationNumOutputs(TF_Operation *oper);
int TF_OperationOutputType(TF_Output output);
void TF_OperationAllInputs(TF_Operation *oper, TF_Output *inputs, int max_inputs);

/* Session */
TF_SessionOptions *TF_NewSessionOptions(void);
void TF_DeleteSessionOptions(TF_SessionOptions *options);
void TF_SetTarget(TF_SessionOptions *options, const char *target);
void TF_SetConfig(
    TF_SessionOptions *options, const void *proto, unsigned long long proto_len, TF_Status *status);
TF_Session *TF_NewSession(TF_Graph *graph, const TF_SessionOptions *options, TF_Status *status);
void TF_CloseSession(TF_Session *session, TF_Status *status);
void TF_DeleteSession(TF_Session *session, TF_Status *status);
void TF_SessionRun(TF_Session *session, const TF_Buffer *run_options, const TF_Output *inputs,
    TF_Tensor *const *input_values, int num_inputs, const TF_Output *outputs, TF_Tensor **output_values,
    int num_outputs, const TF_Operation *const *target_opers, int num_targets, TF_Buffer *run_metadata,
    TF_Status *status);

/* Checkpoint */
TF_CheckpointReader *TF_NewCheckpointReader(const char *filename, TF_Status *status);
void TF_DeleteCheckpointReader(TF_CheckpointReader *reader);
int TF_CheckpointReaderSize(TF_CheckpointReader *reader);
const char *TF_CheckpointReaderGetVariable(TF_CheckpointReader *reader, int index);
int TF_CheckpointReaderGetVariableDataType(TF_CheckpointReader *reader, const char *name);
int TF_CheckpointReaderGetVariableNumDims(TF_CheckpointReader *reader, const char *name);
void TF_CheckpointReaderGetVariableShape(
    TF_CheckpointReader *reader, const char *name, long long *dims, int num_dims, TF_Status *status);
TF_Tensor *TF_CheckpointReaderGetTensor(TF_CheckpointReader *reader, const char *name, TF_Status *status);
